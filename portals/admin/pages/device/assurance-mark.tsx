// How far the device had proved itself in a line of its story, in words, and once for all lines what the words are worth.

import { Badge, Button, makeStyles, Popover, PopoverSurface, PopoverTrigger, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import { assurances } from '../../../../src/kernel/assurance.ts'
import { InfoRegular } from '../../../shared/ui/icons.ts'
import type { StoryEvent } from '../../api/devices.ts'

const useStyles = makeStyles({
  legend: { display: 'grid', gap: '10px', maxWidth: 'min(420px, calc(100vw - 64px))' },
  word: { fontWeight: tokens.fontWeightSemibold },
  badge: { height: 'auto', minHeight: '16px', whiteSpace: 'normal' },
})

export function AssuranceMark({ event, simulated }: { readonly event: StoryEvent; readonly simulated: boolean }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { claimed } = event
  const assurance = event.assurance ?? (claimed ? 'claimed' : null)
  if (assurance === null) return null
  const software = simulated && assurance !== 'claimed'
  return (
    <Badge
      className={styles.badge}
      appearance="tint"
      color={assurance === 'claimed' || software ? 'warning' : 'informative'}
      size="small"
    >
      {t(`device.mark.${claimed ? 'told' : 'seen'}.${assurance}`)}
      {software && ` · ${t('device.proved.simulated')}`}
    </Badge>
  )
}

/** One stop of the keyboard for the whole page, instead of one for each line. */
export function MarkLegend({ simulated }: { readonly simulated: boolean }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <Popover trapFocus>
      <PopoverTrigger disableButtonEnhancement>
        <Button size="small" appearance="subtle" icon={<InfoRegular />} aria-label={t('device.mark.legend')} />
      </PopoverTrigger>
      <PopoverSurface aria-label={t('device.mark.legend')}>
        {/* The text is all there is in it, so it takes the focus. */}
        <dl className={styles.legend} tabIndex={0}>
          {assurances.map((one) => (
            <div key={one}>
              <dt className={styles.word}>{t(`device.mark.word.${one}`)}</dt>
              <dd>
                {t(`device.mark.why.${one}`)}
                {simulated && one !== 'claimed' && ` ${t('device.mark.simulatedWhy')}`}
              </dd>
            </div>
          ))}
          <div>
            <dt className={styles.word}>{t('device.mark.other')}</dt>
            <dd>{t('device.mark.otherWhy')}</dd>
          </div>
        </dl>
      </PopoverSurface>
    </Popover>
  )
}
