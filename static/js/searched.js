/* Tells the shop what was searched, once for each search that shows, and nothing of the reader. */
"use strict";

(() => {
  const searched = document.querySelector("[data-searched]");
  const [visit] = performance.getEntriesByType("navigation");
  // Who comes back to a page or loads it anew hasn't searched again.
  if (!searched || (visit && visit.type !== "navigate")) return;
  // Staff who look from the admin at what a search finds aren't shoppers.
  if (document.referrer.startsWith(`${location.origin}/admin/`)) return;
  const tell = () => {
    const { searched: q, countedAt } = searched.dataset;
    navigator.sendBeacon(countedAt, new URLSearchParams({ q }));
  };
  if (document.prerendering) document.addEventListener("prerenderingchange", tell, { once: true });
  else tell();
})();
