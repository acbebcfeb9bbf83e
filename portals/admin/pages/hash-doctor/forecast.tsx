// By which parts a device will be recognised, in words.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Forecast } from '../../../../src/autopilot/doctor/forecast.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '4px', justifyItems: 'start' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const colours = { strong: 'success', weak: 'warning', none: 'danger' } as const

export function ForecastWords({ forecast }: { readonly forecast: Forecast }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const lost = lostWith(t, forecast)
  return (
    <div className={styles.stack}>
      <Badge appearance="tint" color={colours[forecast.strength]}>
        {t(`doctor.forecast.strength.${forecast.strength}`)}
      </Badge>
      <Text size={200} className={styles.quiet}>
        {byWords(t, forecast)} {forecast.strength === 'weak' && t('doctor.forecast.lost', { what: lost })}
      </Text>
    </div>
  )
}

function byWords(t: TFunction, { strength, keys }: Forecast): string {
  if (strength === 'none') return t('doctor.forecast.nothing')
  return t('doctor.forecast.by', { keys: keys.map((key) => t(`doctor.forecast.key.${key}`)).join(', ') })
}

function lostWith(t: TFunction, { survives }: Forecast): string {
  return (['disks', 'adapters'] as const)
    .filter((part) => !survives[part])
    .map((part) => t(`doctor.forecast.${part}`))
    .join(', ')
}
