import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useTexts } from "../texts/use-texts.js";
import { useDesk } from "./desk-context.js";

/** The page of someone whom the server does not know yet. */
export function SignIn({ problem }: { readonly problem: string | null }): JSX.Element {
  const { session } = useDesk();
  const { texts } = useTexts();
  const [token, setToken] = useState("");
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (token.trim() === "") field.current?.focus();
    else void session.signIn(token);
    setToken("");
  };
  return (
    <main class="sign-in">
      <form onSubmit={submit}>
        <h1>{texts.signIn.title}</h1>
        <p>{texts.signIn.hint}</p>
        <label for="token">{texts.signIn.token}</label>
        <input
          id="token"
          ref={field}
          type="password"
          autocomplete="off"
          spellcheck={false}
          value={token}
          aria-describedby={problem === null ? undefined : "token-problem"}
          aria-invalid={problem !== null}
          onInput={({ currentTarget }) => setToken(currentTarget.value)}
        />
        {problem !== null && (
          <p id="token-problem" class="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="primary">
          {texts.signIn.submit}
        </button>
      </form>
    </main>
  );
}
