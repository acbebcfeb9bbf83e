// What a repair changed: both hashes part by part, which row of the matrix that is, and what was found.

import {
  Badge,
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  Text,
  tokens,
} from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { worded } from '../../../shared/text/worded.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import type { Repair } from '../../api/devices.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  frame: { overflowX: 'auto' },
  table: {
    width: '100%',
    minWidth: '560px',
    borderCollapse: 'collapse',
    '& th': {
      textAlign: 'start',
      fontWeight: tokens.fontWeightSemibold,
      padding: '8px 12px 8px 0',
      verticalAlign: 'top',
    },
    '& td': { verticalAlign: 'top', padding: '8px 12px 8px 0', overflowWrap: 'anywhere' },
    '& tbody tr': { borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const colours = {
  same: 'success',
  replaced: 'warning',
  added: 'informative',
  gone: 'danger',
  unknown: 'informative',
} as const

const intents = {
  yes: 'success',
  'user-driven-only': 'warning',
  'not-in-the-original': 'warning',
  no: 'error',
} as const

export function Comparison({ repair }: { readonly repair: Repair }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { matrix, findings, parts } = repair
  return (
    <div className={styles.stack}>
      <Panel title={t('repair.matrix')}>
        <div className={styles.stack}>
          <MessageBar intent={intents[matrix.supported]} layout="multiline">
            <MessageBarBody>
              <MessageBarTitle>{t(`repair.supported.${matrix.supported}`)}</MessageBarTitle> {matrix.message}
            </MessageBarBody>
          </MessageBar>
          {findings.map(({ reason, severity, message }) => (
            <Text key={reason}>
              <Badge appearance="tint" color={severity === 'error' ? 'danger' : 'warning'}>
                {t(`repair.severity.${severity}`)}
              </Badge>{' '}
              {message}
            </Text>
          ))}
          {!repair.possible && <Text>{t('repair.nothing')}</Text>}
        </div>
      </Panel>
      <Panel title={t('repair.parts')}>
        {/* A region that scrolls sideways has to be reachable by keyboard. */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
        <section className={styles.frame} tabIndex={0} aria-label={t('repair.table')}>
          <table className={styles.table} aria-label={t('repair.parts')}>
            <thead>
              <tr>
                {(['part', 'outcome', 'before', 'after'] as const).map((column) => (
                  <th key={column} scope="col">
                    {t(`repair.column.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {parts.map(({ part, outcome, before, after }) => (
                <tr key={part}>
                  <th scope="row">{worded(`repair.part.${part}`) ?? part}</th>
                  <td>
                    <Badge appearance="tint" color={colours[outcome]}>
                      {t(`repair.outcome.${outcome}`)}
                    </Badge>
                  </td>
                  {[before, after].map((value, index) => (
                    <td key={index === 0 ? 'before' : 'after'}>
                      {value || <span className={styles.quiet}>{t('repair.unsaid')}</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      </Panel>
    </div>
  )
}
