// What can be said of an application, by the server's own rules.

import type { TFunction } from 'i18next'
import * as z from 'zod/mini'
import { isProductVersion, productCodeOf } from '../../../../src/mdm/item/app/app.ts'

export const appSchema = (t: TFunction) =>
  z.object({
    displayName: z.string().check(z.trim(), z.minLength(1, t('apps.form.nameNeeded')), z.maxLength(256)),
    publisher: z.string().check(z.maxLength(256)),
    productVersion: z.string().check(z.refine(isProductVersion, { error: t('apps.form.versionWrong') })),
    productCode: z
      .string()
      .check(z.refine((text) => productCodeOf(text) !== undefined, { error: t('apps.form.productCodeWrong') })),
    commandLine: z.string().check(z.maxLength(1024)),
    holdsSecret: z.boolean(),
  })

export type AppValues = z.infer<ReturnType<typeof appSchema>>

/** That a refusal of the service may name. */
export const namedMembers = ['displayName', 'publisher', 'productVersion', 'productCode', 'commandLine'] as const
