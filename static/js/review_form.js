/* What the form for a review does beyond plain HTML: pictures go up as soon as they are chosen,
   what is typed is kept in the tab until it is posted, and limits are counted. */
"use strict";

(() => {
  const cookie = (name) =>
    document.cookie
      .split("; ")
      .find((pair) => pair.startsWith(`${name}=`))
      ?.slice(name.length + 1);

  const fill = (words, values) => words.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
  const number = new Intl.NumberFormat(document.documentElement.lang);

  const say = (form, words) => {
    form.querySelector("[data-said]").textContent = words;
  };

  /* How much room is left: to be seen at once, and said once the typing pauses near the end. */

  const setUpCount = (form, place) => {
    const field = form.querySelector(`#${place.dataset.countOf}`);
    const most = Number(place.dataset.most);
    let pause;
    const count = () => {
      const length = [...field.value.trim()].length;
      const words = fill(form.querySelector("[data-said]").dataset.count, {
        count: number.format(length),
        most: number.format(most),
      });
      place.textContent = words;
      place.classList.toggle("is-near", length > most * 0.66);
      place.classList.toggle("is-over", length > most);
      return length > most * 0.9 ? words : "";
    };
    field.addEventListener("input", () => {
      const words = count();
      clearTimeout(pause);
      pause = setTimeout(() => say(form, words), 1200);
    });
    form.addEventListener("filled", count);
    count();
  };

  /* A copy in the tab of what is being typed, for whoever typed it alone. */

  const FIELDS = ["title", "body", "posting_key"];
  const TICKS = ["is_rewarded", "is_insider"];
  const COPY = "review ";
  const nameOf = (form, owner) => `${COPY}${owner} ${form.dataset.product}`;

  const photosOf = (form) =>
    [...form.querySelectorAll("[name=photo]")].map(({ value: key }) => ({
      key,
      alt: form.elements[`alt_${key}`].value,
      isGone: form.querySelector(`[name=gone][value="${key}"]`).checked,
    }));

  const typedIn = (form) => ({
    rating: form.elements.rating.value,
    ...Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value])),
    ...Object.fromEntries(TICKS.map((name) => [name, form.elements[name].checked])),
    photos: photosOf(form),
  });

  // A browser that keeps nothing leaves the form as it is.
  const store = (act) => {
    try {
      return act(sessionStorage);
    } catch {
      return null;
    }
  };

  const forget = (form) =>
    store((storage) => {
      for (const owner of ["", form.dataset.owner]) storage.removeItem(nameOf(form, owner));
    });

  const forgetOthers = (owner) =>
    store((storage) => {
      for (const name of Object.keys(storage)) {
        const isTheirs = name.startsWith(COPY) && !name.startsWith(`${COPY} `);
        if (isTheirs && !name.startsWith(`${COPY}${owner} `)) storage.removeItem(name);
      }
    });

  const keep = (form) =>
    store((storage) => {
      const copy = { base: form.dataset.base, typed: typedIn(form) };
      storage.setItem(nameOf(form, form.dataset.owner), JSON.stringify(copy));
    });

  // A copy of what has been posted or changed since is of no use to anybody.
  const copyFor = (form) =>
    store((storage) => {
      for (const owner of new Set([form.dataset.owner, ""])) {
        const copy = JSON.parse(storage.getItem(nameOf(form, owner)));
        if (copy?.base === form.dataset.base) return copy.typed;
        storage.removeItem(nameOf(form, owner));
      }
      return null;
    });

  const putBack = async (form, typed) => {
    for (const radio of form.elements.rating) radio.checked = radio.value === typed.rating;
    for (const name of FIELDS) form.elements[name].value = typed[name];
    for (const name of TICKS) form.elements[name].checked = typed[name];
    const there = new Set(photosOf(form).map(({ key }) => key));
    const missing = typed.photos.filter(({ key }) => !there.has(key));
    if (missing.length) await fetchPhotos(form, missing);
    for (const { key, alt, isGone } of typed.photos) {
      const field = form.elements[`alt_${key}`];
      if (!field) continue;
      field.value = alt;
      form.querySelector(`[name=gone][value="${key}"]`).checked = isGone;
    }
    form.dispatchEvent(new Event("filled"));
  };

  const fetchPhotos = async (form, photos) => {
    const query = new URLSearchParams(photos.map(({ key }) => ["photo", key]));
    try {
      const answer = await fetch(`${photoFieldsOf(form).dataset.url}?${query}`);
      if (answer.ok) {
        form.querySelector(".photo-list").insertAdjacentHTML("beforeend", await answer.text());
      }
    } catch {
      // The words are back, and the pictures are on the reader's own machine still.
    }
  };

  const setUpCopy = async (form) => {
    if (form.dataset.owner) forgetOthers(form.dataset.owner);
    const given = typedIn(form);
    const typed = copyFor(form);
    if (typed && JSON.stringify(typed) !== JSON.stringify({ ...given, posting_key: typed.posting_key })) {
      await putBack(form, typed);
      const details = form.closest("details");
      if (details) details.open = true;
      const note = form.querySelector("[data-recovered]");
      note.hidden = false;
      note.querySelector("button").addEventListener("click", async () => {
        forget(form);
        note.hidden = true;
        const kept = new Set(given.photos.map(({ key }) => key));
        form.querySelectorAll("[name=photo]").forEach((field) => {
          if (!kept.has(field.value)) field.closest("li").remove();
        });
        await putBack(form, given);
        form.elements.title.focus();
      });
    }
    form.addEventListener("input", () => keep(form));
    form.addEventListener("change", () => keep(form));
    form.addEventListener("htmx:afterRequest", ({ detail }) => {
      if (detail.elt === form && detail.successful && detail.xhr.status < 300) forget(form);
    });
  };

  /* Pictures, one after the other, each with its own progress and its own trouble. */

  const photoFieldsOf = (form) => form.querySelector(".photo-fields");

  const setUpPhotos = (form) => {
    const fields = photoFieldsOf(form);
    const { url, most, mostBytes } = fields.dataset;
    const list = fields.querySelector(".photo-list");
    const input = fields.querySelector("[type=file]");
    const trouble = fields.querySelector(":scope > .invalid-feedback");
    const waiting = [];
    let isBusy = false;

    const room = () => {
      const taken = photosOf(form).filter(({ isGone }) => !isGone).length;
      return Number(most) - taken - waiting.length - Number(isBusy);
    };

    const measure = () => {
      const isFull = room() <= 0;
      fields.classList.toggle("is-full", isFull);
      input.disabled = isFull;
    };

    const tell = (words) => {
      const line = document.createElement("p");
      line.append(Object.assign(document.createElement("strong"), { textContent: words }));
      trouble.replaceChildren(...(words ? [line] : []));
    };

    const take = (files) => {
      tell("");
      for (const file of files) {
        if (room() <= 0) {
          tell(fields.dataset.full);
          break;
        }
        const item = fields.querySelector("template").content.cloneNode(true).firstElementChild;
        item.querySelector(".photo-field__name").textContent = file.name;
        list.append(item);
        const job = { file, item };
        item.querySelector(".photo-field__drop").addEventListener("click", () => drop(job));
        item.querySelector(".photo-field__again").addEventListener("click", () => line(job));
        if (file.size > Number(mostBytes)) fail(job, fields.dataset.tooLarge);
        else line(job);
      }
      measure();
    };

    const line = (job) => {
      waiting.push(job);
      job.item.querySelector(".invalid-feedback").hidden = true;
      job.item.querySelector("progress").hidden = false;
      job.item.querySelector(".photo-field__again").hidden = true;
      next();
    };

    const next = () => {
      if (isBusy) return;
      const job = waiting.shift();
      if (job) send(job);
      else if ("later" in form.dataset) {
        delete form.dataset.later;
        form.requestSubmit();
      }
      measure();
    };

    const send = (job) => {
      const request = new XMLHttpRequest();
      const body = new FormData();
      body.append("pictures", job.file);
      job.request = request;
      isBusy = true;
      request.open("POST", url);
      const token = cookie("__Host-csrftoken") || cookie("csrftoken");
      request.setRequestHeader("X-CSRFToken", token || form.elements.csrfmiddlewaretoken.value);
      request.timeout = 120_000;
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        job.item.querySelector("progress").value = loaded / total;
      });
      request.addEventListener("load", () => settle(job, request));
      request.addEventListener("error", () => fail(job, fields.dataset.offline, true));
      request.addEventListener("timeout", () => fail(job, fields.dataset.offline, true));
      request.addEventListener("loadend", () => {
        isBusy = false;
        next();
      });
      request.send(body);
    };

    const settle = (job, request) => {
      const answer = new DOMParser().parseFromString(request.responseText, "text/html");
      const items = answer.querySelectorAll("li");
      if (request.status === 200 && items.length) {
        const hadFocus = job.item.contains(document.activeElement);
        job.item.replaceWith(...items);
        if (hadFocus) items[0].querySelector(".form-control").focus();
        say(form, `${job.file.name}: ${fields.dataset.added}`);
        form.dispatchEvent(new Event("change"));
      } else if (request.status === 422 && items.length) {
        fail(job, items[0].textContent);
      } else if (request.status === 403 && !job.isSecond) {
        // The answer brought a new token.
        waiting.unshift(Object.assign(job, { isSecond: true }));
      } else if (request.status === 413) {
        fail(job, fields.dataset.tooLarge);
      } else {
        fail(job, fields.dataset.failed, true);
      }
    };

    // What can't be had isn't waited for: the words are posted when the reader says so again.
    const fail = (job, words, isWorthTrying = false) => {
      delete form.dataset.later;
      job.item.querySelector("progress").hidden = true;
      job.item.querySelector(".photo-field__again").hidden = !isWorthTrying;
      const trouble = job.item.querySelector(".invalid-feedback");
      trouble.hidden = false;
      trouble.querySelector("strong").textContent = words;
      const isNamed = words.includes(job.file.name);
      job.item.querySelector(".photo-field__name").hidden = isNamed;
      say(form, isNamed ? words : `${job.file.name}: ${words}`);
    };

    const drop = (job) => {
      const index = waiting.indexOf(job);
      if (index >= 0) waiting.splice(index, 1);
      job.request?.abort();
      job.item.remove();
      measure();
      input.focus();
    };

    input.addEventListener("change", () => {
      take([...input.files]);
      input.value = "";
    });
    form.addEventListener("change", measure);
    form.addEventListener("filled", measure);
    form.addEventListener(
      "submit",
      (event) => {
        if (!isBusy && !waiting.length) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        form.dataset.later = "";
        say(form, fields.dataset.underWay);
        tell(fields.dataset.underWay);
      },
      true,
    );

    /* Dropped on the form, or pasted into it. */

    const carries = (data) => [...data.types].includes("Files");
    form.addEventListener("dragover", (event) => {
      if (!carries(event.dataTransfer)) return;
      event.preventDefault();
      form.classList.add("is-over");
    });
    for (const name of ["dragleave", "drop"]) {
      form.addEventListener(name, () => form.classList.remove("is-over"));
    }
    form.addEventListener("drop", (event) => {
      if (!carries(event.dataTransfer)) return;
      event.preventDefault();
      take([...event.dataTransfer.files]);
    });
    form.addEventListener("paste", ({ clipboardData }) => {
      if (clipboardData.files.length) take([...clipboardData.files]);
    });
    measure();
  };

  htmx.onLoad((content) => {
    const forms = content.matches?.(".review-form")
      ? [content]
      : content.querySelectorAll(".review-form");
    for (const form of forms) {
      if ("isLive" in form.dataset) continue;
      form.dataset.isLive = "";
      form.querySelectorAll("[data-count-of]").forEach((place) => setUpCount(form, place));
      setUpPhotos(form);
      setUpCopy(form);
    }
  });
})();
