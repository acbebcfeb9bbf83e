// The six stages of a deployment as a line, like the lights of a taxiway: lit where the device has been, bright where it is.

import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { DeploymentProgress, RailStage, StageState } from '../../../../src/story/progress.ts'
import { formatDuration } from '../../../shared/text/format.ts'
import {
  AppsListRegular,
  BuildingRegular,
  CheckmarkRegular,
  CloudArrowDownRegular,
  DismissRegular,
  KeyRegular,
  ShieldCheckmarkRegular,
  WarningFilled,
  Wifi1Regular,
} from '../../../shared/ui/icons.ts'

const useStyles = makeStyles({
  rail: {
    listStyleType: 'none',
    display: 'grid',
    gridTemplateColumns: 'repeat(6, minmax(0, 1fr))',
    '@media (max-width: 719px)': { gridTemplateColumns: '1fr', rowGap: '4px' },
  },
  stage: {
    position: 'relative',
    display: 'grid',
    justifyItems: 'center',
    alignContent: 'start',
    gap: '8px',
    textAlign: 'center',
    '@media (max-width: 719px)': {
      gridTemplateColumns: '40px minmax(0, 1fr)',
      justifyItems: 'start',
      textAlign: 'start',
      alignItems: 'center',
      paddingBottom: '12px',
    },
    '::before': {
      content: '""',
      position: 'absolute',
      top: '19px',
      right: '50%',
      width: '100%',
      // A border, not a background: it stays visible in forced colours.
      borderTop: `3px solid ${tokens.colorNeutralStroke2}`,
      '@media (max-width: 719px)': {
        top: '-14px',
        left: '19px',
        right: 'auto',
        width: '0',
        height: '16px',
        borderTop: 'none',
        borderLeft: `3px solid ${tokens.colorNeutralStroke2}`,
      },
    },
    ':first-child::before': { display: 'none' },
  },
  lit: {
    '::before': {
      borderTop: `3px solid ${tokens.colorCompoundBrandStroke}`,
      '@media (max-width: 719px)': { borderTop: 'none', borderLeft: `3px solid ${tokens.colorCompoundBrandStroke}` },
    },
  },
  light: {
    position: 'relative',
    zIndex: 1,
    width: '40px',
    height: '40px',
    borderRadius: '50%',
    display: 'grid',
    placeItems: 'center',
    fontSize: '20px',
    border: `2px solid ${tokens.colorNeutralStroke1}`,
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground2,
  },
  done: {
    backgroundColor: tokens.colorBrandBackground,
    color: tokens.colorNeutralForegroundOnBrand,
    border: `2px solid ${tokens.colorBrandBackground}`,
  },
  current: {
    color: tokens.colorBrandForeground1,
    border: `2px solid ${tokens.colorCompoundBrandStroke}`,
    '::after': {
      content: '""',
      position: 'absolute',
      inset: '-7px',
      borderRadius: '50%',
      border: `2px solid ${tokens.colorCompoundBrandStroke}`,
      opacity: 0.6,
      animationName: { from: { transform: 'scale(0.86)', opacity: 0.8 }, to: { transform: 'scale(1.18)', opacity: 0 } },
      animationDuration: '1.8s',
      animationIterationCount: 'infinite',
      animationTimingFunction: 'ease-out',
    },
  },
  warning: {
    backgroundColor: tokens.colorStatusWarningBackground3,
    color: tokens.colorNeutralForegroundStaticInverted,
    border: `2px solid ${tokens.colorStatusWarningBackground3}`,
  },
  failed: {
    backgroundColor: tokens.colorStatusDangerBackground3,
    color: tokens.colorNeutralForegroundOnBrand,
    border: `2px solid ${tokens.colorStatusDangerBackground3}`,
  },
  waiting: {},
  skipped: {},
  elsewhere: {},
  words: {
    display: 'grid',
    padding: '0 4px',
    '& > *': { textAlign: 'inherit' },
    '@media (max-width: 719px)': { padding: '0 0 0 8px' },
  },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const icons = {
  network: Wifi1Regular,
  profile: CloudArrowDownRegular,
  authentication: KeyRegular,
  join: BuildingRegular,
  enrollment: ShieldCheckmarkRegular,
  settings: AppsListRegular,
} as const satisfies Record<RailStage, typeof Wifi1Regular>

const stateIcons: Partial<Record<StageState, typeof Wifi1Regular>> = {
  done: CheckmarkRegular,
  warning: WarningFilled,
  failed: DismissRegular,
}

/** The device has not been there, as far as this organisation can say. */
const isDark: ReadonlySet<StageState> = new Set<StageState>(['waiting', 'skipped', 'elsewhere'])

export function ProgressRail({ progress }: { readonly progress: DeploymentProgress }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <ol className={styles.rail} aria-label={t('device.progress')}>
      {progress.stages.map(({ stage, state, endedAt }) => {
        const Icon = stateIcons[state] ?? icons[stage]
        const elapsed =
          endedAt && progress.startedAt && !isDark.has(state) && state !== 'current'
            ? Date.parse(endedAt) - Date.parse(progress.startedAt)
            : undefined
        return (
          <li
            key={stage}
            className={mergeClasses(styles.stage, !isDark.has(state) && styles.lit)}
            aria-current={state === 'current' ? 'step' : undefined}
          >
            <span className={mergeClasses(styles.light, styles[state])}>
              <Icon aria-hidden />
            </span>
            <span className={styles.words}>
              <Text weight="semibold">{t(`stage.${stage}`)}</Text>
              <Text size={200} className={styles.quiet}>
                {t(`stageState.${state}`)}
                {elapsed !== undefined && elapsed > 0 && ` ${t('device.took', { duration: formatDuration(elapsed) })}`}
              </Text>
            </span>
          </li>
        )
      })}
    </ol>
  )
}
