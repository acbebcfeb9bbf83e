// An identifier in fixed-width letters with a button that copies it.

import { Button, makeStyles, Tooltip, tokens } from '@fluentui/react-components'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { CheckmarkRegular, CopyRegular } from '../icons.ts'

const useStyles = makeStyles({
  whole: { display: 'inline-flex', alignItems: 'center', gap: '2px', minWidth: 0 },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, overflowWrap: 'anywhere' },
})

export function Copyable(props: { readonly name: string; readonly value: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const label = copied ? t('common.copied') : t('common.copy', { name: props.name })
  return (
    <span className={styles.whole}>
      <code className={styles.id}>{props.value}</code>
      <Tooltip relationship="label" content={label}>
        <Button
          size="small"
          appearance="transparent"
          icon={copied ? <CheckmarkRegular /> : <CopyRegular />}
          onClick={() => void navigator.clipboard.writeText(props.value).then(() => setCopied(true))}
        />
      </Tooltip>
    </span>
  )
}
