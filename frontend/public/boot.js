// Runs before the first paint: sets the look, asks for the first answers while the page's code still loads, and says
// so when that code never comes. test/boot.test.ts keeps what it asks for equal to what the page will ask for.
(function () {
  var chosen = {};
  try {
    chosen = JSON.parse(localStorage.getItem("settings")) || {};
  } catch (refused) {}
  var root = document.documentElement;
  var dark = chosen.theme === "dark" || (chosen.theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.dataset.theme = dark ? "dark" : "light";
  root.dataset.palette = chosen.palette || "blue-orange";

  var parts = location.hash.replace(/^#\/?/, "").split("?");
  var path = parts[0].split("/");
  var query = new URLSearchParams(parts[1]);
  var linked = path[1] || query.get("symbol") || "";
  try {
    linked = decodeURIComponent(linked);
  } catch (malformed) {}
  var symbol = encodeURIComponent(/^[a-z][a-z0-9.-]*$/.test(linked) ? linked.toUpperCase() : linked);
  var interval = (query.get("i") || query.get("interval")) === "1h" ? "1h" : "1d";
  var wanted = ["/config.json", "/api/watchlist"];
  if (path[0] === "market" && symbol) {
    wanted.push("/api/latest?symbol=" + symbol + "&interval=" + interval + "&limit=250", "/api/predict?symbol=" + symbol + "&include=explanation,record");
  }
  var early = (window.earlyAnswers = {});
  wanted.forEach(function (address) {
    early[address] = fetch(address, { signal: AbortSignal.timeout(8000) });
    early[address].catch(function () {});
  });

  addEventListener("error", function (event) {
    if (event.target instanceof HTMLScriptElement) root.dataset.failed = "";
  }, true);
})();
