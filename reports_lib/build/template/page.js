document.querySelectorAll("button.download").forEach(function (button) {
  button.hidden = false;
  button.addEventListener("click", function () {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + button.dataset.csv], {type: "text/csv;charset=utf-8"}));
    link.download = button.dataset.name;
    link.click();
    URL.revokeObjectURL(link.href);
  });
});
