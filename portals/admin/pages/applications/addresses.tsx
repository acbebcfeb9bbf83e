// Where people come back to after their sign-in, by what stands there. Judged by the rules that the service applies.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import type { Control } from 'react-hook-form'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import {
  kindsOf,
  type RedirectKind,
  type RedirectUris,
  redirectUriProblem,
} from '../../../../src/identity/application/redirect-uri.ts'
import { LongTextField } from '../../../shared/ui/form/fields.tsx'
import { linesIn } from '../../../shared/ui/form/typed.ts'
import type { Addresses } from '../../api/application/applications.ts'

const useStyles = makeStyles({
  fields: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

/** As many as the service takes of each kind, and as long (src/contract/application.ts). */
const mostAddresses = 50
const longestAddress = 256

export const kinds = ['web', 'spa', 'publicClient'] as const
export type Kind = (typeof kinds)[number]
const kindInRules = { web: 'web', spa: 'spa', publicClient: 'native' } as const satisfies Record<Kind, RedirectKind>

/** One a line. */
export type AddressValues = Record<Kind, string>

export const addressesOf = ({ web, spa, publicClient }: AddressValues): Addresses => ({
  web: linesIn(web),
  spa: linesIn(spa),
  publicClient: linesIn(publicClient),
})

export const noAddresses: AddressValues = { web: '', spa: '', publicClient: '' }
export const addressFields = { web: z.string(), spa: z.string(), publicClient: z.string() }

type Issue = { readonly path: Kind; readonly message: string }

/** What is wrong, at the field where it stands. */
export function addressIssues(t: TFunction, values: AddressValues): Issue[] {
  const { web, spa, publicClient } = addressesOf(values)
  const all: RedirectUris = { web, spa, native: publicClient }
  const found: Issue[] = []
  for (const kind of kinds) {
    const lines = linesIn(values[kind])
    const wrong = lines.map((uri) => wrongWith(t, all, kindInRules[kind], uri)).find((why) => why !== undefined)
    if (lines.length > mostAddresses)
      found.push({ path: kind, message: t('applications.addressesMany', { count: mostAddresses }) })
    else if (wrong !== undefined) found.push({ path: kind, message: wrong })
  }
  return found
}

function wrongWith(t: TFunction, all: RedirectUris, kind: RedirectKind, address: string): string | undefined {
  const uri = address.slice(0, 200)
  const why =
    address.length > longestAddress
      ? t('applications.addressLong', { count: longestAddress })
      : redirectUriProblem(kind, address)
  if (why) return t('applications.addressWrong', { uri, why })
  // Of two kinds of one address the second is one too many.
  const [first] = kindsOf(all, address)
  return first === kind ? undefined : t('applications.addressTwice', { uri })
}

export function AddressFields<T extends AddressValues>(props: {
  readonly control: Control<T>
  readonly readOnly?: boolean
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const control = props.control as unknown as Control<AddressValues>
  return (
    <div className={styles.fields}>
      <Text className={styles.quiet}>{t('applications.addressesLead')}</Text>
      {kinds.map((kind) => (
        <LongTextField
          key={kind}
          control={control}
          name={kind}
          label={t(`applications.kind.${kind}`)}
          hint={t(`applications.kindHint.${kind}`)}
          rows={2}
          maxLength={mostAddresses * (longestAddress + 1)}
          readOnly={props.readOnly ?? false}
        />
      ))}
    </div>
  )
}
