// The fifteen texts that administrators give a device or a person.

import { z } from 'zod'

import { type ExtensionAttribute, extensionAttributes } from '../kernel/attribute/extension-attribute.ts'
import { bodyWith } from './body.ts'

/** Those that are named change; null or an empty text takes one away. */
export const extensionTexts = bodyWith(
  Object.fromEntries(extensionAttributes.map((name) => [name, z.string().max(1024).nullish()])) as Record<
    ExtensionAttribute,
    z.ZodOptional<z.ZodNullable<z.ZodString>>
  >,
)
