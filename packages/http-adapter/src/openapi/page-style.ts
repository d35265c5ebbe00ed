/** The style of the page. Follows the reader's preference for light or dark, and fits a phone. */
export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3d444d); --soft: light-dark(#f6f8fa, #161b22); --dim: light-dark(#59636e, #9198a1); --link: light-dark(#0969da, #4493f8); }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 2rem 1rem 6rem; background: light-dark(#fff, #0d1117); color: light-dark(#1f2328, #e6edf3); overflow-wrap: anywhere; }
h1 { margin: 0; line-height: 1.2; }
h2 { margin-top: 2.5rem; }
a { color: var(--link); text-decoration: none; }
a:hover { text-decoration: underline; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; overflow: clip; }
summary { display: flex; flex-wrap: wrap; gap: .2rem .75rem; align-items: baseline; padding: .6rem .8rem; cursor: pointer; background: var(--soft); }
summary span { color: var(--dim); flex: 1 1 16rem; }
details > div { padding: .4rem .8rem 1rem; }
code, pre, dt, b, textarea, .fields input { font-family: ui-monospace, monospace; font-size: .9em; }
b { min-width: 3.4rem; padding: 0 .3rem; text-align: center; border-radius: 4px; color: #fff; }
.get { background: #0969da; } .post { background: #1a7f37; } .put, .patch { background: #9a6700; } .delete { background: #cf222e; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; margin: .6rem 0; white-space: pre-wrap; max-height: 30rem; overflow: auto; }
pre:empty { display: none; }
h3 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; color: var(--dim); margin: 1.2rem 0 .3rem; }
dl { margin: 0; }
dl dl, dd > div { border-left: 2px solid var(--line); padding-left: .8rem; margin: .3rem 0; }
dt { margin-top: .35rem; }
dt span, dd, .dim { color: var(--dim); }
dt i { font-size: .85em; margin-left: .4rem; color: var(--dim); }
dd { margin-left: 0; font-size: .93em; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 15rem), 1fr)); gap: .6rem; margin-bottom: .6rem; }
label { display: block; color: var(--dim); font-size: .93em; }
input, select { height: 2.4rem; }
pre.dim { max-height: 9rem; }
input, select, textarea { display: block; width: 100%; margin-top: .15rem; padding: .4rem .5rem; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); color: light-dark(#1f2328, #e6edf3); font-size: 16px; }
textarea { resize: vertical; }
button { margin-top: .6rem; padding: .45rem 1.2rem; border: 0; border-radius: 6px; background: #0969da; color: #fff; font: inherit; cursor: pointer; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 1px; }
output { display: block; }
output[hidden] { display: none; }
output p { margin: .8rem 0 0; font-weight: 600; }
`;
