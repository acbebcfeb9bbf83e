// What an administrator states of an application, checked by its form before anything is stored.

import { Fault } from '../../../kernel/fault.ts'
import { commandLineLooksSecret, scriptLooksSecret } from '../../secret/app.ts'
import type { App, Packed } from './app.sql.ts'
import { endingsOf, isFileName, isProductVersion, productCodeOf } from './app.ts'
import type { Form } from './form/form.ts'
import { type GivenIdentity, type GivenSuite, readIdentity, readSuite } from './form/package.ts'
import { type GivenWin32, readWin32 } from './win32/stated.ts'

export type VisibleValue = 'displayName' | 'publisher' | 'productCode' | 'productVersion' | 'fileName'

/** What applications of one form have beside what all have. */
export type GivenMembers = GivenIdentity & GivenSuite & GivenWin32

/** `before`: its form, and as it is kept what only that form has. */
export function checked(
  before: Packed | { readonly form: Form; readonly package?: undefined },
  given: Partial<Pick<App, VisibleValue>>,
  members: GivenMembers,
): Pick<App, VisibleValue> & Packed {
  const { displayName = '', publisher = '', fileName = '' } = given
  if (!displayName) throw wrong('The application has no displayName.')
  const common = { displayName, publisher, productCode: '' }
  if (before.form === 'office') {
    const suite = readSuite(members, before.package)
    if (!suite.ok) throw wrong(suite.problem)
    return { ...common, productVersion: '', fileName: '', form: 'office', package: suite.value }
  }
  if (before.form === 'msix') {
    const identity = readIdentity(members, before.package)
    if (!identity.ok) throw wrong(identity.problem)
    const productVersion = identity.value.identityVersion
    return { ...common, productVersion, fileName: checkedName(fileName, 'msix'), form: 'msix', package: identity.value }
  }
  if (before.form === 'win32') {
    const win32 = readWin32(members, before.package)
    if (!win32.ok) throw wrong(win32.problem)
    if (commandLineLooksSecret(win32.value.uninstall)) {
      throw wrong(
        'The uninstallCommandLine looks as if it held a secret, and everybody who sees the application sees it. Take the secret out of it.',
      )
    }
    const told = members.rules?.findIndex(({ scriptContent }) => scriptLooksSecret(textOf(scriptContent))) ?? -1
    if (told >= 0) {
      throw wrong(
        `The script of rules[${told}] looks as if it held a secret, and everybody who sees the application sees it. Take the secret out of it.`,
      )
    }
    const productVersion = win32.value.version
    return { ...common, productVersion, fileName: checkedName(fileName, 'win32'), form: 'win32', package: win32.value }
  }
  const { productVersion = '' } = given
  const missing = (['productCode', 'productVersion'] as const).find((name) => !given[name])
  if (missing) throw wrong(`The application has no ${missing}.`)
  const productCode = productCodeOf(given.productCode ?? '')
  if (!productCode) {
    throw wrong(`The productCode '${given.productCode}' is not a GUID. Copy ProductCode from the MSI's Property table.`)
  }
  if (!isProductVersion(productVersion)) {
    throw wrong(
      `The productVersion '${productVersion}' is not like 1.2.3. Copy ProductVersion from the MSI's Property table.`,
    )
  }
  return { displayName, publisher, productCode, productVersion, fileName: checkedName(fileName, 'msi'), form: 'msi' }
}

/** Whether it was written with one byte for each character or with two. */
const textOf = (base64 = ''): string => Buffer.from(base64, 'base64').toString('latin1').replaceAll('\0', '')

function checkedName(fileName: string, form: Form): string {
  if (!fileName) throw wrong('The application has no fileName.')
  if (isFileName(fileName, form)) return fileName
  throw wrong(
    `The fileName '${fileName}' must be a plain name of letters, digits, spaces, dots, dashes that ends in ${endingsOf(form).join(', ')}.`,
  )
}

export const wrong = (message: string): Fault => new Fault('invalid-input', message, { reason: 'app-property' })
