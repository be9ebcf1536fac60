/* Says so in the page's live region when the browser gives no passkey. */
"use strict";

(() => {
  const words = document.currentScript.dataset.words;

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    document.getElementById("status").textContent = words;
  });
})();
