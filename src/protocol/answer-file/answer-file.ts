// Writes an answer file for Windows Setup (autounattend.xml; Microsoft, "Unattended Windows Setup Reference"): a local account instead of the pages about accounts, and
// a provisioning package that stands in the file itself and is installed before the first run. It chooses no disk, no edition and no language: the
// person at the PC does, or another answer file.

import { toBase64 } from '../../kernel/bytes.ts'
import { documentBytes } from '../provisioning-package/document.ts'
import type { LocalAccount } from '../provisioning-package/settings.ts'
import { type Content, element, type Markup } from '../xml-write.ts'

export const namespace = 'urn:schemas-microsoft-com:unattend'
/** Ours: Setup leaves alone what stands in another namespace than its own. */
export const packageNamespace = 'urn:taxiway:provisioning-package'
const wcm = 'http://schemas.microsoft.com/WMIConfig/2002/State'

export type AnswerFile = {
  readonly package: Uint8Array
  readonly account?: LocalAccount
  /** Without macros, which Setup does not know. */
  readonly computerName?: string
}

export function answerFileBytes(answers: AnswerFile): Uint8Array {
  const { account, computerName } = answers
  return documentBytes(
    element(
      'unattend',
      { xmlns: namespace, 'xmlns:wcm': wcm },
      settings(
        'specialize',
        computerName === undefined
          ? []
          : onEach('Microsoft-Windows-Shell-Setup', element('ComputerName', {}, computerName)),
        onEach(
          'Microsoft-Windows-Deployment',
          element(
            'RunSynchronous',
            {},
            listed(
              'RunSynchronousCommand',
              element('Order', {}, '1'),
              element('Path', {}, installCommand),
              element('Description', {}, 'Install the provisioning package of this file'),
            ),
          ),
        ),
      ),
      settings(
        'oobeSystem',
        onEach(
          'Microsoft-Windows-Shell-Setup',
          element(
            'OOBE',
            {},
            element('HideEULAPage', {}, 'true'),
            element('HideOnlineAccountScreens', {}, account ? 'true' : 'false'),
            element('HideWirelessSetupInOOBE', {}, 'false'),
            element('ProtectYourPC', {}, '3'),
          ),
          account && userAccounts(account),
        ),
      ),
      element('Package', { xmlns: packageNamespace }, toBase64(answers.package)),
    ),
    'index',
  )
}

const settings = (pass: string, ...inside: readonly Content[]): Markup => element('settings', { pass }, ...inside)

/** Setup takes the components of its own processor. */
const onEach = (name: string, ...inside: readonly Content[]): Markup[] =>
  ['amd64', 'arm64'].map((processorArchitecture) =>
    element(
      'component',
      {
        name,
        processorArchitecture,
        publicKeyToken: '31bf3856ad364e35',
        language: 'neutral',
        versionScope: 'nonSxS',
      },
      ...inside,
    ),
  )

const listed = (name: string, ...inside: readonly Content[]): Markup =>
  element(name, { 'wcm:action': 'add' }, ...inside)

const userAccounts = ({ name, password, administrator }: LocalAccount): Markup =>
  element(
    'UserAccounts',
    {},
    element(
      'LocalAccounts',
      {},
      listed(
        'LocalAccount',
        element('Password', {}, element('Value', {}, password), element('PlainText', {}, 'true')),
        element('DisplayName', {}, name),
        element('Group', {}, administrator ? 'Administrators' : 'Users'),
        element('Name', {}, name),
      ),
    ),
  )

/** Setup keeps the file it read in the folder Panther, and runs this as the system. It takes 259 characters and no more. */
export const installCommand = `powershell -NoP -C "$p=$env:TEMP+'\\pc.ppkg';[IO.File]::WriteAllBytes($p,[Convert]::FromBase64String(([xml](gc C:\\Windows\\Panther\\unattend.xml -Raw)).GetElementsByTagName('Package')[0].InnerText));Install-ProvisioningPackage $p -QuietInstall;del $p"`
