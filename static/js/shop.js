/* What the shop's pages do beyond plain HTML. Every page works without it. */
"use strict";

(() => {
  const say = (words) => {
    const status = document.getElementById("status");
    if (status) status.textContent = words || "";
  };

  /* What is personal: asked for only where the cookie says that someone is signed in. */

  const cookie = (name) =>
    document.cookie
      .split("; ")
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1);

  const isSignedIn = () => cookie("signed_in") === "1";

  const fetchPersonal = () => {
    const account = document.getElementById("here_account");
    if (!account || !isSignedIn()) return;
    const url = `${account.dataset.url}?page=${encodeURIComponent(location.pathname)}`;
    // Nobody asked for it, so nobody is told when it fails.
    htmx.ajax("GET", url, { target: account, swap: "innerHTML" }).catch(() => {});
  };

  const wasSignedIn = isSignedIn();
  document.addEventListener("DOMContentLoaded", fetchPersonal);

  // A page that comes back from the browser's memory may be of an ended session.
  addEventListener("pageshow", (event) => {
    document.querySelectorAll("form[data-sent]").forEach(release);
    if (event.persisted && isSignedIn() !== wasSignedIn) location.reload();
  });

  /* Menus close on Escape, on a click elsewhere and when the focus leaves them. */

  const closeMenusBeside = (target) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(target)) menu.open = false;
    });
  };

  document.addEventListener("click", (event) => closeMenusBeside(event.target));
  document.addEventListener("focusin", (event) => closeMenusBeside(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menus = document.querySelectorAll("details[data-menu][open]");
    const menu = menus[menus.length - 1];
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /* One press, one post. */

  const buttonsOf = (form) =>
    [...form.elements].filter((element) => element.type === "submit");

  const hold = (form) => {
    form.dataset.sent = "";
    buttonsOf(form).forEach((button) => button.setAttribute("aria-busy", "true"));
  };

  const release = (form) => {
    delete form.dataset.sent;
    buttonsOf(form).forEach((button) => button.removeAttribute("aria-busy"));
  };

  const isPost = (form) => form instanceof HTMLFormElement && form.method === "post";

  document.addEventListener(
    "submit",
    (event) => {
      if (isPost(event.target) && "sent" in event.target.dataset) {
        event.preventDefault();
        event.stopPropagation();
      }
    },
    true,
  );

  // A sign-in in another tab gives every page a new token, also those that stand open.
  document.addEventListener(
    "submit",
    (event) => {
      const field = isPost(event.target) && event.target.elements.csrfmiddlewaretoken;
      const token = cookie("__Host-csrftoken") || cookie("csrftoken");
      if (field && token) field.value = token;
    },
    true,
  );

  // A download leaves the page as it stands, and nothing would let go of its form.
  document.addEventListener("submit", (event) => {
    const { target } = event;
    if (event.defaultPrevented || !isPost(target) || "download" in target.dataset) return;
    hold(target);
  });

  // Whoever signs out leaves nothing in the tab for who comes next.
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (defaultPrevented || !target.action.endsWith("/logout/")) return;
    try {
      sessionStorage.clear();
    } catch {
      // A browser that keeps nothing has nothing to forget.
    }
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    say("");
    if (isPost(event.detail.elt)) hold(event.detail.elt);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (isPost(event.detail.elt)) release(event.detail.elt);
  });

  // A refusal that says where it belongs is a form with what was typed into it.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (!detail.xhr.getResponseHeader("HX-Retarget")) return;
    detail.shouldSwap = true;
    detail.isError = false;
  });

  /* After a swap that the reader asked for, and on a new page with errors, the focus goes
     to the first error or to what the answer marks; what comes by itself never moves it. */

  const isAskedFor = ({ detail }) => Boolean(detail.requestConfig?.triggeringEvent);

  const focusOn = (region, ...signs) => {
    for (const sign of signs) {
      const found = region.matches(sign) ? region : region.querySelector(sign);
      if (!found) continue;
      if (!found.matches("a, button, input, select, textarea, summary, [tabindex]")) {
        found.tabIndex = -1;
      }
      found.focus();
      return;
    }
  };

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig && !isAskedFor(event)) return;
    focusOn(event.detail.elt, "[aria-invalid='true']", "[data-focus]", "[autofocus]");
  });

  document.addEventListener("DOMContentLoaded", () => {
    focusOn(document.body, "main [aria-invalid='true']", "main .alert-danger:not([hidden])");
  });

  /* What a swap changed in a list, said in the live region. */

  document.addEventListener("htmx:afterSettle", (event) => {
    const region = event.detail.elt;
    const news = region.querySelector?.("[data-announce]");
    if (news) say(news.textContent.trim());
  });

  /* The picture pressed in a list grows into the one on its page, and shrinks back. */

  const nameCardOf = (url) => {
    const { pathname } = new URL(url);
    const cards = [...document.querySelectorAll(".grid .product-card__link")];
    const card = cards.find((link) => link.pathname === pathname);
    const picture = card?.querySelector(".product-card__picture");
    if (picture) picture.style.viewTransitionName = "product-picture";
    return picture;
  };

  addEventListener("pageswap", (event) => {
    if (event.viewTransition && event.activation) nameCardOf(event.activation.entry.url);
  });

  addEventListener("pagereveal", async (event) => {
    const from = window.navigation?.activation?.from;
    if (!event.viewTransition || !from?.url) return;
    const picture = nameCardOf(from.url);
    await event.viewTransition.finished;
    if (picture) picture.style.viewTransitionName = "";
  });

  /* What went wrong, said in the live region, or in the form that has a place for it. */

  const placeOf = (element) => element.querySelector?.("[data-trouble]");

  const explain = (event, reason) => {
    if (!isAskedFor(event)) return;
    const words = document.getElementById("status")?.dataset[reason];
    const place = placeOf(event.detail.elt);
    if (!place) return say(words);
    place.textContent = words;
    place.hidden = false;
  };

  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const place = placeOf(detail.elt);
    if (place) place.hidden = true;
  });

  document.addEventListener("htmx:responseError", (event) => {
    explain(event, event.detail.xhr.status === 429 ? "tooFast" : "failed");
  });
  document.addEventListener("htmx:sendError", (event) => explain(event, "offline"));
  document.addEventListener("htmx:timeout", (event) => explain(event, "offline"));
})();
