// Secrets of applications: the command line (PASSWORD=…) and the file, sealed when they are written, opened for a device
// that was admitted. Which application holds one: its administrator says so, or its command line does.

import type { Admitted } from '../../kernel/assurance-needs.ts'
import type { Seal } from '../../pki/seal.ts'

export type AppRef = { readonly tenantId: string; readonly appId: string }

const commandLinePurpose = ({ tenantId, appId }: AppRef): string => `mdm_app/${tenantId}/${appId}/command-line`
const partPurpose = ({ tenantId, appId }: AppRef, part: number): string =>
  `mdm_app_content/${tenantId}/${appId}/${part}`

/** Installer properties such as PASSWORD=…, ENROLLMENT_TOKEN="…", API-KEY=…; names, because values look like anything. */
export function commandLineLooksSecret(commandLine: string): boolean {
  return /(?:^|[\s"/-])[\w.-]*(?:pass(?:word|wd|phrase|code)|pwd|secret|token|api[_-]?key|credential|licen[cs]e[_-]?key|product[_-]?key)[\w.-]*\s*[=:]\s*\S/i.test(
    commandLine,
  )
}

const names =
  '(?:pass(?:word|wd|phrase|code)|pwd|secret|(?<!publickey)token|api[_-]?key|credential|licen[cs]e[_-]?key|product[_-]?key)'
/** `$apiKey = 'a1b2'`, `"password": "a1b2"`; none where a variable or a command gives the value. */
const namedText = new RegExp(String.raw`${names}[\w.-]{0,40}["']?\s{0,8}[=:]\s{0,8}(?:"[^"$]|'[^'])`, 'i')
/** `PASSWORD=a1b2` in a command, `?token=a1b2` in an address. */
const property = new RegExp(String.raw`(?:^|[\s"'/?&-])[\w.]{0,40}${names}[\w.-]{0,40}=[^\s"'$(@[{]`, 'i')

/** As above, of a script, which has many names and is long: so it takes time in proportion to its length. */
export const scriptLooksSecret = (script: string): boolean => namedText.test(script) || property.test(script)

export const sealCommandLine = (seal: Seal, app: AppRef, commandLine: string): Buffer =>
  seal.seal(Buffer.from(commandLine), commandLinePurpose(app))

/** For an administrator; the caller has asked for the permission and writes the audit entry. */
export const showCommandLine = (seal: Seal, app: AppRef, sealed: Uint8Array): string =>
  seal.open(sealed, commandLinePurpose(app)).toString('utf8')

/** For a device: opens only admitted items. */
export const openCommandLine = (
  seal: Seal,
  app: AppRef,
  sealed: Uint8Array,
  _admitted: Admitted<'application-with-secret'>,
): string => showCommandLine(seal, app, sealed)

export const sealPart = (seal: Seal, app: AppRef, part: number, content: Uint8Array): Buffer =>
  seal.seal(content, partPurpose(app, part))

export const openPart = (
  seal: Seal,
  app: AppRef,
  { part, sealed }: { readonly part: number; readonly sealed: Uint8Array },
  _admitted: Admitted<'application-with-secret'>,
): Buffer => seal.open(sealed, partPurpose(app, part))
