/* The filters of a list: short addresses, and a sheet that holds them where there is no room. */
"use strict";

(() => {
  /* What is asked for is what the form says at that moment, without its empty fields and in
     the order of the address that the shop itself would write. */

  const inOrder = ([a, b], [c, d]) => (a === c ? (b < d ? -1 : 1) : a < c ? -1 : 1);

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (!detail.elt.matches("#filter_form, #review_form")) return;
    const said = new FormData(detail.elt, detail.triggeringEvent?.submitter);
    detail.parameters = new FormData();
    for (const [name, value] of [...said].filter((pair) => pair[1]).sort(inOrder)) {
      detail.parameters.append(name, value);
    }
  });

  /* What was ticked stays where it is, though facets above it come, go, shrink and grow. */

  let held;

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const event = detail.requestConfig.triggeringEvent;
    const ticked = event?.submitter || event?.target;
    held = ticked?.closest?.("#filter_panel") && {
      id: ticked.id,
      top: ticked.getBoundingClientRect().top,
    };
  });

  document.addEventListener("htmx:afterSwap", () => {
    const ticked = held && document.getElementById(held.id);
    if (!ticked) return;
    const by = ticked.getBoundingClientRect().top - held.top;
    (sheet() || window).scrollBy({ top: by, behavior: "instant" });
  });

  /* The link that took a filter away went with it: the next one gets the focus. */

  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const pressed = detail.requestConfig?.elt;
    if (!detail.elt.matches("#product_results, #review_list")) return;
    if (document.activeElement !== document.body) return;
    if (!pressed || pressed.isConnected) return;
    const first = (selector) => document.querySelector(selector);
    const next = sheet() ? first(".filters__close") : first(".chosen a");
    (next || first("#product_count, #review_count"))?.focus();
  });

  /* The sheet closes when the focus leaves it or the window grows, and gives the focus back. */

  const canOpen = "popover" in HTMLElement.prototype;
  const sheet = () => (canOpen ? document.querySelector("#filters:popover-open") : null);

  document.addEventListener("focusin", ({ target }) => {
    if (!sheet()?.contains(target)) sheet()?.hidePopover();
  });

  addEventListener("resize", () => {
    if (!document.getElementById("filters_open")?.offsetParent) sheet()?.hidePopover();
  });

  document.addEventListener(
    "toggle",
    ({ target, newState }) => {
      if (target.id !== "filters" || newState !== "closed") return;
      if (document.activeElement === document.body || target.contains(document.activeElement)) {
        document.getElementById("filters_open")?.focus({ preventScroll: true });
      }
    },
    true,
  );
})();
