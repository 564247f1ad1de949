/* Loaded before the first paint, so that a chosen colour scheme does not flash. */
try {
  const kept = localStorage.getItem("theme");
  if (kept) document.documentElement.dataset.theme = kept;
} catch { /* storage is closed: the system decides */ }
