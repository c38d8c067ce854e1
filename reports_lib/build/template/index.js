// A page leads to its neighbours by their names; a name that is listed leads on to the page at once.
(function () {
  var name = decodeURIComponent(location.hash.slice(1));
  var link = name && document.querySelector("a[data-name=\"" + CSS.escape(name) + "\"]");
  if (link) {
    location.replace(link.href);
  }
})();
