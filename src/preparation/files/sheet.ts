// A sheet of paper for who enrols PCs: what to do with the stick, and by hand. It has the secret on it, and says so.

import { qrPicture } from '../../identity/second-factor/qr.ts'
import { element as el, type Markup } from '../../protocol/xml-write.ts'

export type Sheet = {
  readonly organisation: string
  readonly name: string
  readonly userName: string
  readonly secret: string
  readonly expiresAt: Date
  readonly discoveryUrl: string
  readonly link: string
}

const style = `body{font:12pt/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color:#000;background:#fff}
h1{font-size:1.6rem;margin:0}h2{font-size:1.15rem;margin:1.5rem 0 .25rem}code{font-size:1.05em;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:.5rem 0}dd{margin:0}.picture{width:12rem;height:12rem}
@media print{body{margin:0}}`

export function sheetPage(sheet: Sheet): string {
  const { organisation, name, userName, secret, expiresAt, discoveryUrl, link } = sheet
  const until = `${expiresAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`
  const page = el(
    'html',
    { lang: 'en' },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { name: 'viewport', content: 'width=device-width' }),
      el('title', {}, `Prepare a PC: ${name}`),
      el('style', {}, style),
    ),
    el(
      'body',
      {},
      el('h1', {}, `Prepare a PC for ${organisation}`),
      el(
        'p',
        {},
        `${name}. Good until ${until}. Whoever has this sheet or the stick enrols PCs with it: keep both, and destroy them afterwards.`,
      ),
      el('h2', {}, 'A new PC, with the stick'),
      steps(
        'Copy the provisioning package (.ppkg) alone to the root of a USB stick.',
        'Turn the PC on. At the first page, where it asks for the region, put in the stick. If nothing happens, press the Windows key five times.',
        'Answer the question whether the source is trusted with yes, and wait.',
      ),
      el('h2', {}, 'A PC that is in use, by hand'),
      steps(
        'Sign in as an administrator of the PC.',
        'Open the link below: scan the picture with the camera app of the PC, or type it at Win+R. Or go to Settings, Accounts, Access work or school, Enroll only in device management.',
        'Type the user name and the secret.',
      ),
      el(
        'dl',
        {},
        facts([
          ['User name', userName],
          ['Secret', secret],
          ['Server', discoveryUrl],
          ['Link', link],
        ]),
      ),
      qrPicture(link, 'The link as a QR code'),
    ),
  )
  return `<!doctype html>\n${page.markup}\n`
}

const steps = (...each: readonly string[]): Markup =>
  el(
    'ol',
    {},
    each.map((one) => el('li', {}, one)),
  )

const facts = (each: ReadonlyArray<readonly [string, string]>): Markup[] =>
  each.flatMap(([term, value]) => [el('dt', {}, term), el('dd', {}, el('code', {}, value))])
