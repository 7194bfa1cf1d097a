// Runs before the first paint: sets the theme, and asks for the first answers while the page's code still loads.
// test/boot.test.ts keeps these addresses equal to those of src/core/api.ts.
(function () {
  var choice = null;
  try {
    choice = localStorage.getItem("theme");
  } catch (refused) {}
  var dark = choice ? choice === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";

  var link = new URLSearchParams(location.hash.split("?")[1]);
  var linked = link.get("symbol") || "AAPL";
  var symbol = encodeURIComponent(/^[a-z][a-z0-9.-]*$/.test(linked) ? linked.toUpperCase() : linked);
  var interval = link.get("interval") === "1h" ? "1h" : "1d";
  var early = (window.earlyAnswers = {});
  [
    "/config.json",
    "/api/symbols",
    "/api/latest?symbol=" + symbol + "&interval=" + interval + "&limit=250",
    "/api/predict?symbol=" + symbol,
  ].forEach(function (address) {
    early[address] = fetch(address, { signal: AbortSignal.timeout(8000) });
    early[address].catch(function () {});
  });
})();
