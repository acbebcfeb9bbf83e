// A password, a link to choose one, or a pass, that was just made.

import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { ShownOnce } from '../../../shared/ui/output/shown-once.tsx'

export type MadePassword = { readonly userPrincipalName: string } & (
  | { readonly password: string }
  | { readonly link: string; readonly expiresDateTime: string }
  | { readonly pass: string; readonly expiresDateTime: string }
)

const kindOf = (made: MadePassword) => ('link' in made ? 'link' : 'pass' in made ? 'pass' : 'password')
const secretOf = (made: MadePassword) => ('link' in made ? made.link : 'pass' in made ? made.pass : made.password)
const terms = { link: 'people.link.term', pass: 'people.methods.pass.term', password: 'people.password.name' } as const
const copied = {
  link: 'people.link.copied',
  pass: 'people.methods.pass.copied',
  password: 'people.password.copied',
} as const

export function PasswordOnce(props: {
  readonly title: string
  readonly made: MadePassword
  readonly children?: ReactNode
}) {
  const { t } = useTranslation()
  const { made } = props
  const kind = kindOf(made)
  return (
    <ShownOnce
      title={props.title}
      lead={
        'password' in made
          ? t('people.password.lead')
          : t('link' in made ? 'people.link.lead' : 'people.methods.pass.lead', {
              until: formatDateTime(new Date(made.expiresDateTime)),
            })
      }
      shown={[
        {
          term: t('people.column.userPrincipalName'),
          value: made.userPrincipalName,
          copies: t('people.password.userName'),
        },
        { term: t(terms[kind]), value: secretOf(made), copies: t(copied[kind]) },
      ]}
    >
      {props.children}
    </ShownOnce>
  )
}
