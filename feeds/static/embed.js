/* In a frame: tells the page around it how high it is, and keeps a copy for the time when we are away. */
(() => {
  const worker = document.currentScript.dataset.worker;
  // Systems that embed by oEmbed (WordPress) name a secret behind the address, and want it back.
  const secret = new URLSearchParams(location.hash.replace(/^#\??/, "")).get("secret");
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    parent.postMessage({ pressroll: { height } }, "*");
    if (secret) parent.postMessage({ message: "height", value: height, secret }, "*");
  };
  if (parent !== window) {
    new ResizeObserver(tell).observe(document.body);
    addEventListener("load", tell);
    tell();
  }
  if (worker && "serviceWorker" in navigator) {
    navigator.serviceWorker.register(worker, { scope: location.pathname }).catch(() => { /* closed in this browser: the page works without */ });
  }
})();
