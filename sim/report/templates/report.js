"use strict";
(function () {
  // Expressions of the pictures are interpreted, not compiled: the policy of the page forbids that.
  const options = {
    ast: true, actions: false, renderer: "svg", defaultStyle: false, tooltip: { disableDefaultStyle: true },
  };
  const drawn = JSON.parse(document.getElementById("pictures").textContent);
  for (const [name, description] of Object.entries(drawn)) {
    const place = document.querySelector(`#picture-${name} .live`);
    if (place && window.vegaEmbed) {
      window.vegaEmbed(place, description, options).catch(() => place.replaceChildren());
    }
  }

  const chooser = document.getElementById("whose");
  if (chooser) {
    chooser.closest(".controls").hidden = false;
    chooser.addEventListener("change", () => {
      for (const act of document.querySelectorAll(".act[data-actors]")) {
        act.hidden = chooser.value !== "" && !act.dataset.actors.split(" ").includes(chooser.value);
      }
      for (const day of document.querySelectorAll(".day")) {
        day.hidden = !day.querySelector(".happening, .act:not([hidden])");
      }
    });
  }

  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    closed.forEach((one) => { one.open = true; });
  });
  window.addEventListener("afterprint", () => closed.forEach((one) => { one.open = false; }));
})();
