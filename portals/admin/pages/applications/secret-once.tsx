// The secret of an application that was just made, with the id that it goes with.

import { useTranslation } from 'react-i18next'
import { formatDay } from '../../../shared/text/format.ts'
import { ShownOnce } from '../../../shared/ui/output/shown-once.tsx'

export type ShownSecret = { readonly text: string; readonly until: string | null }

export function SecretOnce(props: { readonly title: string; readonly clientId: string; readonly secret: ShownSecret }) {
  const { t } = useTranslation()
  const { text, until } = props.secret
  const ends = until === null ? [] : [t('applications.onceUntil', { day: formatDay(new Date(until)) })]
  return (
    <ShownOnce
      title={props.title}
      lead={[t('applications.onceLead'), ...ends].join(' ')}
      shown={[
        { term: t('applications.clientId'), value: props.clientId, copies: t('applications.copy.clientId') },
        { term: t('applications.secret'), value: text, copies: t('applications.copy.secret') },
      ]}
    />
  )
}
