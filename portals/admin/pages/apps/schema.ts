// What can be said of an application, by the server's own rules.

import type { TFunction } from 'i18next'
import * as z from 'zod/mini'
import { isProductVersion, productCodeOf } from '../../../../src/mdm/item/app/app.ts'
import { officeApps } from '../../../../src/mdm/item/app/form/suite.ts'
import { ruleOfText } from '../../../../src/mdm/item/app/win32/rule-text.ts'
import { listIn } from '../../../shared/ui/form/typed.ts'

export const appSchema = (t: TFunction) =>
  z.object({
    ...names(t),
    productVersion: z.string().check(z.refine(isProductVersion, { error: t('apps.form.versionWrong') })),
    productCode: z
      .string()
      .check(z.refine((text) => productCodeOf(text) !== undefined, { error: t('apps.form.productCodeWrong') })),
    commandLine: z.string().check(z.maxLength(1024)),
    holdsSecret: z.boolean(),
  })

/** Of other forms than packages of Windows Installer only the names change. */
export const namedSchema = (t: TFunction) =>
  z.extend(appSchema(t), { productVersion: z.string(), productCode: z.string() })

const names = (t: TFunction) => ({
  displayName: z.string().check(z.trim(), z.minLength(1, t('apps.form.nameNeeded')), z.maxLength(256)),
  publisher: z.string().check(z.maxLength(256)),
})

/** The five parts of a full name, as the service has them; undefined when they are not five. */
export function identityIn(fullName: string) {
  const [identityName, identityVersion, applicableArchitectures, identityResourceIdentifier, hash, more] =
    fullName.split('_')
  if (!identityName || !identityVersion || !applicableArchitectures || !hash || more !== undefined) return undefined
  return {
    identityName,
    identityVersion,
    applicableArchitectures,
    identityResourceIdentifier: identityResourceIdentifier ?? '',
    identityPublisherHash: hash,
  }
}

export const packagedSchema = (t: TFunction) =>
  z.object({
    ...names(t),
    fullName: z
      .string()
      .check(z.refine((text) => identityIn(text) !== undefined, { error: t('apps.form.fullNameWrong') })),
  })
export type PackagedValues = z.infer<ReturnType<typeof packagedSchema>>

const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

/** Those that are rules; the form lets no other through. */
export const rulesIn = (text: string) =>
  linesOf(text).flatMap((line) => {
    const read = ruleOfText(line)
    return read.ok ? [read.value] : []
  })

export const win32Schema = (t: TFunction) =>
  z.object({
    ...names(t),
    displayVersion: z.string().check(z.maxLength(64)),
    installCommandLine: z.string().check(z.trim(), z.minLength(1, t('apps.win32.commandNeeded')), z.maxLength(1024)),
    uninstallCommandLine: z.string().check(z.trim(), z.minLength(1, t('apps.win32.commandNeeded')), z.maxLength(1024)),
    setupFilePath: z.string().check(z.trim(), z.minLength(1, t('apps.win32.setupFileNeeded')), z.maxLength(200)),
    rules: z.string().check(
      z.refine((text) => linesOf(text).length > 0, { error: t('apps.win32.rulesNeeded') }),
      z.refine((text) => rulesIn(text).length === linesOf(text).length, { error: t('apps.win32.rulesWrong') }),
    ),
    holdsSecret: z.boolean(),
  })
export type Win32Values = z.infer<ReturnType<typeof win32Schema>>

export const relateSchema = () =>
  z.object({ hows: z.record(z.string(), z.string()), other: z.string(), how: z.string() })

const locale = /^[a-z]{2,3}(-[a-z0-9]{2,8}){1,3}$/i

export const suiteSchema = (t: TFunction) =>
  z.object({
    displayName: names(t).displayName,
    channel: z.string(),
    architecture: z.string(),
    locales: z
      .string()
      .check(
        z.refine((text) => listIn(text).every((one) => locale.test(one)), { error: t('apps.suite.languageWrong') }),
      ),
    excluded: z
      .string()
      .check(
        z.refine(
          (text) => listIn(text).every((one) => officeApps.some((app) => app.toLowerCase() === one.toLowerCase())),
          { error: t('apps.suite.excludedWrong') },
        ),
      ),
  })
export type SuiteValues = z.infer<ReturnType<typeof suiteSchema>>

export type AppValues = z.infer<ReturnType<typeof appSchema>>

/** That a refusal of the service may name. */
export const namedMembers = ['displayName', 'publisher', 'productVersion', 'productCode', 'commandLine'] as const
