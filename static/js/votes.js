/* Who is signed in says under each review whether it helped: the buttons take the place of the
   plain links, asked for once for all that a page or a longer list shows. */
"use strict";

(() => {
  const { url } = document.currentScript.dataset;
  const places = ".review__helpful[data-review]:not([data-asked])";

  const ask = () => {
    if (!document.cookie.split("; ").includes("signed_in=1")) return;
    const fresh = [...document.querySelectorAll(places)];
    if (!fresh.length) return;
    fresh.forEach((place) => {
      place.dataset.asked = "";
    });
    const reviews = fresh.map((place) => place.dataset.review).join(",");
    // The focus may stand on a link that is about to go.
    const held = document.activeElement.closest?.(".review__helpful");
    // Nobody asked for it, so nobody is told when it fails: the links still lead there.
    htmx
      .ajax("GET", `${url}?reviews=${reviews}`, { source: fresh[0], swap: "none" })
      .then(() => {
        if (held && !held.contains(document.activeElement)) held.querySelector("button")?.focus();
      })
      .catch(() => {});
  };

  document.addEventListener("DOMContentLoaded", ask);
  // A list has grown, was filtered, or has another review in it.
  document.addEventListener("htmx:afterSettle", ask);
})();
