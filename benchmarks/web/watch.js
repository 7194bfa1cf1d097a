// Runs before a page's own code: tells when a symbol is on screen, and sums up how far the layout has shifted.
// A page says by window.shownSymbol() which symbol stands there whole.
(() => {
  window.onScreen = (symbol) =>
    new Promise((done, fail) => {
      const patience = setTimeout(() => fail(new Error(`${symbol} is not on screen`)), 30_000);
      const look = () => {
        const shown = window.shownSymbol();
        if (!shown || shown !== symbol) return;
        watch.disconnect();
        clearTimeout(patience);
        // what was drawn in one frame is painted by the end of the next
        requestAnimationFrame(() => requestAnimationFrame(() => done()));
      };
      // an observer, as a timer that polls would be work of the page's
      const watch = new MutationObserver(look);
      const attributeFilter = ["data-shown", "data-turning", "hidden"];
      watch.observe(document, { subtree: true, childList: true, attributes: true, attributeFilter });
      look();
    });

  window.layoutShift = 0;
  new PerformanceObserver((list) => {
    for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) window.layoutShift += value;
  }).observe({ type: "layout-shift", buffered: true });
})();
