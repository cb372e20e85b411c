/** The few pages that are not the interface itself. Plain, without script, style or anything from the request. */

function page(title: string, body: string, head = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${head}<title>${title}</title>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

export const NO_ACCESS_PAGE = page(
  'Sluice: no access',
  `<h1>This browser has no access yet</h1>
<p>Sluice shows what your coding agents send, so it asks for a link with a token first.</p>
<p>Run <code>sluice open</code> (or <code>npm run sluice -- open</code> in a checkout) on the machine where Sluice runs and
open the link that it prints. The link stays valid until Sluice stops.</p>`,
);

export const USED_LINK_PAGE = page(
  'Sluice: link used',
  `<h1>This link has been used already</h1>
<p>It lets one browser in, once, within a minute. Run <code>sluice open</code> for another. If it was not you who used it,
stop Sluice and start it again: somebody else on this machine may have come first.</p>`,
);

export const NOT_BUILT_PAGE = page(
  'Sluice: not built',
  `<h1>The interface is not built</h1>
<p>Run <code>npm run build</code> and start Sluice again.</p>`,
);

/** Goes on to the interface by itself: a step of the page's own counts as same-site, a redirect from elsewhere does not. */
export const ENTER_PAGE = page(
  'Sluice',
  '<p><a href="/">Open Sluice</a></p>',
  '<meta http-equiv="refresh" content="0; url=/">\n',
);
