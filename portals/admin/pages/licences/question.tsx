// Asks before a licence is given or taken: how many people that is about, who waits, and whose devices can be managed then.

import { makeStyles, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Change, type Effect, effectQuery } from '../../api/licence/licences.ts'

const useStyles = makeStyles({ effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 } })

export function LicenceQuestion(props: {
  readonly change: Change
  readonly busy: boolean
  readonly problem: unknown
  readonly onClose: () => void
  readonly onConfirm: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { change } = props
  const { does, sku, holder } = change
  const effect = useQuery(effectQuery(change))
  return (
    <Confirm
      open
      title={t(`licences.ask.${does}`, { name: holder.name, licence: sku.displayName })}
      confirm={t(`licences.do.${does}`)}
      danger={does === 'take'}
      busy={props.busy}
      onClose={props.onClose}
      onConfirm={props.onConfirm}
    >
      <div aria-live="polite">
        {effect.isPending && <Text>{t('licences.effect.counting')}</Text>}
        {effect.isError && <Text>{t('licences.effect.notCounted')}</Text>}
        {effect.data && (
          <ul className={styles.effects}>
            {inWords(t, change, effect.data).map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        )}
      </div>
      {props.problem != null && <Failed problem={props.problem} />}
    </Confirm>
  )
}

/** What does not happen is not said. */
function inWords(t: TFunction, { does, holder }: Change, effect: Effect): readonly string[] {
  const of = (
    name: 'people' | 'takes' | 'frees' | 'waiting' | 'gaining' | 'gainingDevices' | 'losing' | 'losingDevices',
    count: number,
  ) => (count > 0 ? [t(`licences.effect.${name}`, { count })] : [])
  if (holder.kind === 'user' && effect.waiting > 0) return [t('licences.effect.refused')]
  return [
    ...(holder.kind === 'group' ? [t('licences.effect.people', { count: effect.people })] : []),
    ...of(does === 'give' ? 'takes' : 'frees', effect.seats),
    ...of('waiting', effect.waiting),
    ...of('gaining', effect.gaining),
    ...of('gainingDevices', effect.gainingDevices),
    ...of('losing', effect.losing),
    ...of('losingDevices', effect.losingDevices),
    ...(effect.gaining + effect.losing === 0 ? [t('licences.effect.same')] : []),
  ]
}
