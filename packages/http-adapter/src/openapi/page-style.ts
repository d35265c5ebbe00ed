/** Follows the reader's preference for light or dark. */
export const pageStyle = `
:root { color-scheme: light dark; --line: light-dark(#d8dee4, #3d444d); --soft: light-dark(#f6f8fa, #161b22); --dim: light-dark(#59636e, #9198a1); }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 2rem 1rem 6rem; background: light-dark(#fff, #0d1117); color: light-dark(#1f2328, #e6edf3); }
h1 { margin-bottom: 0; }
h2 { margin-top: 3rem; }
a { color: light-dark(#0969da, #4493f8); text-decoration: none; }
details { border: 1px solid var(--line); border-radius: 8px; margin: .5rem 0; overflow: clip; }
summary { display: flex; gap: .75rem; align-items: baseline; padding: .6rem .8rem; cursor: pointer; background: var(--soft); }
summary span { color: var(--dim); }
details > div { padding: .4rem .8rem 1rem; }
code, pre, dt, b { font-family: ui-monospace, monospace; font-size: .9em; }
b { min-width: 3.2rem; text-align: center; border-radius: 4px; color: #fff; }
.get { background: #0969da; } .post { background: #1a7f37; } .put { background: #9a6700; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: 6px; padding: .6rem .8rem; overflow-x: auto; }
h3 { font-size: .8rem; text-transform: uppercase; letter-spacing: .05em; color: var(--dim); margin: 1.2rem 0 .3rem; }
dl { margin: 0; }
dl dl, dd > div { border-left: 2px solid var(--line); padding-left: .8rem; margin: .3rem 0; }
dt { margin-top: .35rem; }
dt span, dd { color: var(--dim); }
dt i { font-size: .85em; margin-left: .4rem; color: var(--dim); }
dd { margin-left: 0; font-size: .93em; }
`;
