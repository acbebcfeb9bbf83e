// What sets a PC up in the place of who would sit before it (docs/real-pcs.md): a provisioning package from a stick, or the answer file that Windows is set up
// with. Either is read by the readers of src/protocol and kept in memory only, as it holds secrets.

import { type Answers, type Command, readAnswerFile } from '../../protocol/answer-file/read.ts'
import { type ReadPackage, readPackage } from '../../protocol/provisioning-package/read.ts'
import { looksLikeScript, packageInScript } from '../../protocol/provisioning-package/script.ts'
import { type LocalAccount, PackageProblem } from '../../protocol/provisioning-package/settings.ts'
import { sourceOf } from '../../protocol/wim/read.ts'

export type Prepared = {
  readonly by: 'stick' | 'answer-file'
  /** None: an answer file installs none before the first run. */
  readonly package?: ReadPackage
  /** Of Setup itself. */
  readonly computerName?: string
  readonly account?: LocalAccount
  readonly hidden: Answers['hidden']
  readonly firstSignIn: readonly FirstSignIn[]
  /** Settings and commands that are not carried out here. */
  readonly ignored: readonly string[]
}

export type FirstSignIn =
  | { readonly kind: 'install-package'; readonly package: ReadPackage }
  | Extract<Command, { kind: 'open-link' }>

const nothingHidden = { licence: false, accounts: false, privacy: false }

/** @throws {PackageProblem} */
export function packageOf(bytes: Uint8Array): ReadPackage {
  return readPackage(sourceOf(looksLikeScript(bytes) ? packageInScript(bytes) : bytes))
}

/** @throws {PackageProblem} */
export function preparedByStick(bytes: Uint8Array): Prepared {
  if (looksLikeScript(bytes)) {
    throw new PackageProblem(
      'A script runs on a PC that is in use. In the first run a provisioning package (.ppkg) is taken.',
    )
  }
  return { by: 'stick', package: packageOf(bytes), hidden: nothingHidden, firstSignIn: [], ignored: [] }
}

/** @throws {PackageProblem | AnswerFileProblem} */
export function preparedByAnswerFile(bytes: Uint8Array): Prepared {
  const answers = readAnswerFile(bytes)
  const { computerName, account, hidden } = answers
  const carried = answers.package && readPackage(sourceOf(answers.package))
  const ignored = [...answers.unknown]
  const known = (commands: readonly Command[], when: string): FirstSignIn[] =>
    commands.flatMap((command): FirstSignIn[] => {
      if (command.kind === 'install-package') {
        if (carried) return [{ kind: 'install-package', package: carried }]
        throw new PackageProblem('The answer file installs the package that it carries, and carries none.')
      }
      if (command.kind === 'open-link') return [command]
      ignored.push(`${when}: ${command.line.slice(0, 100)}`)
      return []
    })
  const before = known(answers.specialize, 'specialize')
  for (const { kind } of before) {
    // nobody is there who could confirm it
    if (kind === 'open-link') ignored.push('specialize: a link for enrolment, which takes somebody who is signed in')
  }
  const first = before.find((one) => one.kind === 'install-package')
  return {
    by: 'answer-file',
    ...(first && { package: first.package }),
    ...(computerName !== undefined && { computerName }),
    ...(account && { account }),
    hidden,
    firstSignIn: known(answers.firstSignIn, 'first sign-in'),
    ignored,
  }
}
