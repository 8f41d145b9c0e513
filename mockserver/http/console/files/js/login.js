// The page for signing in: sends the token once, and gets a cookie that stands for it.

const form = document.getElementById("form");
const token = document.getElementById("token");
const refusal = document.getElementById("refusal");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  refusal.textContent = "";
  try {
    const reply = await signIn(token.value);
    if (reply.ok) enter();
    else refusal.textContent = "This is not the token of the server.";
  } catch {
    refusal.textContent = "The server does not answer, or no header can carry this token.";
  }
  token.select();
});

function enter() {
  localStorage.setItem("mock-console-signed-in", "yes");
  location.replace("/_mock/console");
}

function signIn(secret) {
  return fetch("/_mock/session", { method: "POST", headers: { authorization: `Bearer ${secret}` } });
}
