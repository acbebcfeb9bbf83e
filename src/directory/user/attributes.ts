// What a request says of a person, as it is stored: an empty text is none, and texts that are not named stay as they were.

import type { PersonChange } from '../../contract/directory.ts'
import { type PersonAttributes, personTextNames } from '../../kernel/attribute/person-attribute.ts'

export type PersonWords = {
  readonly givenName?: string | null
  readonly surname?: string | null
  readonly attributes: Partial<Omit<PersonAttributes, 'extensionTexts'>> & {
    readonly extensionTexts?: PersonChange['onPremisesExtensionAttributes']
  }
}

export function personWords(body: PersonChange): PersonWords {
  const { userType, employeeHireDate: hired, businessPhones, otherMails, onPremisesExtensionAttributes } = body
  const texts = personTextNames.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name] || null]]))
  return {
    ...(body.givenName !== undefined && { givenName: body.givenName || null }),
    ...(body.surname !== undefined && { surname: body.surname || null }),
    attributes: {
      ...Object.fromEntries(texts),
      ...(userType && { userType }),
      ...(hired !== undefined && { employeeHireDate: hired ? new Date(hired) : null }),
      ...(businessPhones && { businessPhones }),
      ...(otherMails && { otherMails }),
      ...(onPremisesExtensionAttributes && { extensionTexts: onPremisesExtensionAttributes }),
    },
  }
}
