(function () {
  "use strict";
  var PHONE = matchMedia("(max-width: 719px)");
  var MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  var UNKNOWN = "\u2014", MINUS = "\u2212";

  // A table or a chart's data, taken away as a file.
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

  // One tooltip for all charts. What it says is text, whatever a customer is called; the table below the
  // chart says the same to those who use no mouse.
  var tip = document.createElement("dl");
  tip.className = "tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  document.querySelector("main").append(tip);
  function hide() { tip.hidden = true; }
  addEventListener("scroll", hide, {capture: true, passive: true});
  addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });

  function written(value, unit, fiscal) {
    var time = unit === "month" || unit === "quarter";
    var month = time && /^(\d{4})-(\d\d)$/.exec(value);
    if (month) return MONTHS[month[2] - 1] + " " + month[1];
    var quarter = time && /^(\d{4})-(Q[1-4])$/.exec(value);
    if (quarter) return quarter[2] + (fiscal ? " FY" : " ") + quarter[1];
    if (unit === "text" || unit === "date" || time) return String(value);
    return String(value).replace(/^-/, MINUS).replace(/%$/, "\u00a0%");
  }

  function show(event, told, row, chart) {
    tip.replaceChildren();
    Object.keys(told).forEach(function (label) {
      var field = chart.fields[label] || ["", "text"];
      var name = document.createElement("dt"), value = document.createElement("dd");
      name.textContent = label;
      value.textContent = row && row[field[0]] === null ? UNKNOWN : written(told[label], field[1], chart.fiscal);
      tip.append(name, value);
    });
    tip.hidden = false;
    var room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    var above = event.clientY - tip.offsetHeight - 14;
    tip.style.left = Math.max(8, Math.min(event.clientX + 14, room)) + "px";
    tip.style.top = (above < 8 ? event.clientY + 20 : above) + "px";
  }

  // Each chart is drawn anew when it comes near the screen, at the width there is. The drawing that came
  // with the page stays until then, and for good where this one fails.
  function draw(figure) {
    var stage = document.createElement("div");
    var still = figure.querySelector(".wide");
    var failed = false, view, told;

    function fail(error) {
      if (failed) return;
      failed = true;
      sizes.disconnect();
      figure.classList.remove("drawn");
      stage.remove();
      hide();
      console.warn("A chart stays as it was printed: " + error);
    }
    function fit() {
      var width = figure.clientWidth;
      if (failed || !width || (view.width() === width && view.signal("narrow") === PHONE.matches)) return;
      hide();
      view.width(width).signal("narrow", PHONE.matches).runAsync().catch(fail);
    }
    var sizes = new ResizeObserver(function () { requestAnimationFrame(fit); });
    var logger = {error: fail};
    ["level", "warn", "info", "debug"].forEach(function (one) { logger[one] = function () { return logger; }; });
    function answer(event, item, value) {
      if (value && typeof value === "object") show(event, value, item.datum, told); else hide();
    }
    function refuse() { return Promise.reject(new Error("a chart asks for nothing")); }

    stage.className = "live";
    still.before(stage);
    try {
      var family = getComputedStyle(document.body).fontFamily;
      told = JSON.parse(figure.querySelector("script.spec").textContent, function (key, value) {
        return /^(font|\w+Font)$/.test(key) && typeof value === "string" ? family : value;
      });
      view = new vega.View(vega.parse(told.spec, null, {ast: true}), {
        container: stage,
        expr: vega.expressionInterpreter,
        loader: {load: refuse, sanitize: refuse},
        logger: logger,
        renderer: "svg",
        tooltip: function (handler, event, item, value) { answer(event, item, value); }
      });
      // A finger does not hover.
      view.addEventListener("click", function (event, item) { answer(event, item, item && item.tooltip); });
      view.width(figure.clientWidth).signal("narrow", PHONE.matches);
    } catch (error) {
      fail(error);
      return;
    }
    view.runAsync().then(function () {
      if (failed) return;
      // One picture with the words of the printed one, not a heap of marks.
      stage.removeAttribute("aria-roledescription");
      stage.setAttribute("role", "img");
      stage.setAttribute("aria-labelledby", still.querySelector("svg").getAttribute("aria-labelledby"));
      stage.querySelector("svg").setAttribute("aria-hidden", "true");
      figure.classList.add("drawn");
      sizes.observe(figure);
      PHONE.addEventListener("change", fit);
    }).catch(fail);
  }

  if (!window.vega) return;
  var near = new IntersectionObserver(function (seen) {
    seen.forEach(function (one) {
      if (!one.isIntersecting) return;
      near.unobserve(one.target);
      draw(one.target);
    });
  }, {rootMargin: "300px"});
  document.querySelectorAll("script.spec").forEach(function (spec) { near.observe(spec.parentNode); });
})();
