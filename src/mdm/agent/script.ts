// The agent as a script of PowerShell, for PCs with Windows (docs/protocols/agent.md). Nobody ran it on Windows yet: unproved. It has no
// secret in it; the PC's own certificate says who asks.

export const agentScript = String.raw`# Taxiway agent: installs and removes Win32 packages by the signed list of the PC's management service.
# Status: unproved. It was written from documentation and was not run on Windows by its makers.
# Run as SYSTEM. With -Install it keeps itself and runs at start, at logon and every hour.
#Requires -Version 5.1
[CmdletBinding()]
param([switch] $Install)
Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

$Name = 'TaxiwayAgent'
# People may read here and write nothing. Below ProgramData they could put there first what SYSTEM runs.
$AgentFolder = Join-Path $env:ProgramFiles 'Taxiway\Agent'
$Plain = [Globalization.CultureInfo]::InvariantCulture
$ToldFile = Join-Path $AgentFolder 'told.json'
$NotFound = 'it is not found after its installation (0x87d1041c)'
$RuleMinutes = 10
$Tracking = 'HKLM:\SOFTWARE\Microsoft\Windows\Autopilot\EnrollmentStatusTracking'

function Write-Log([string] $Text) {
  New-Item -ItemType Directory -Force -Path $AgentFolder | Out-Null
  $line = '{0:o} {1}' -f (Get-Date), $Text
  Add-Content -Path (Join-Path $AgentFolder 'agent.log') -Value $line -Encoding UTF8
}

# The enrolment in our management: its certificate, and where it checks in.
function Get-Enrollment {
  foreach ($key in Get-ChildItem 'HKLM:\SOFTWARE\Microsoft\Enrollments') {
    $of = Get-ItemProperty $key.PSPath
    $provider = $of.PSObject.Properties['ProviderID']
    $thumb = $of.PSObject.Properties['DMPCertThumbPrint']
    if ($null -eq $provider -or $provider.Value -ne 'MS DM Server' -or $null -eq $thumb) { continue }
    $id = $key.PSChildName
    $address = Get-ItemProperty "HKLM:\SOFTWARE\Microsoft\Provisioning\OMADM\Accounts\$id\Protected\AddrInfo" -ErrorAction SilentlyContinue
    if ($null -eq $address) {
      $address = Get-ItemProperty "HKLM:\SOFTWARE\Microsoft\Provisioning\OMADM\Accounts\$id\AddrInfo" -ErrorAction SilentlyContinue
    }
    $certificate = Get-ChildItem Cert:\LocalMachine\My | Where-Object { $_.Thumbprint -eq $thumb.Value } | Select-Object -First 1
    if ($null -eq $address -or $null -eq $certificate) { continue }
    return @{ Id = $id; Certificate = $certificate; Origin = ([Uri] $address.Addr).GetLeftPart('Authority') }
  }
  throw 'This PC is not enrolled in a management that this agent knows.'
}

function Get-ChainRoot([Security.Cryptography.X509Certificates.X509Certificate2] $Certificate) {
  $chain = New-Object Security.Cryptography.X509Certificates.X509Chain
  $chain.ChainPolicy.RevocationMode = 'NoCheck'
  if (-not $chain.Build($Certificate)) { throw "The certificate $($Certificate.Subject) is not trusted here." }
  return $chain.ChainElements[$chain.ChainElements.Count - 1].Certificate.Thumbprint
}

# Throws unless the list was signed for this PC, for this question, by the authority of its own certificate.
function Get-WorkList($Enrollment, [bool] $UserIsHere) {
  $random = New-Object byte[] 24
  [Security.Cryptography.RandomNumberGenerator]::Create().GetBytes($random)
  $nonce = [Convert]::ToBase64String($random).Replace('+', '-').Replace('/', '_')
  $url = "$($Enrollment.Origin)/agent/work?nonce=$nonce"
  if ($UserIsHere) { $url = "$url&user=here" }
  $answer = Invoke-RestMethod -Uri $url -Certificate $Enrollment.Certificate -UseBasicParsing -TimeoutSec 120
  $bytes = [Convert]::FromBase64String($answer.manifest)
  $signature = [Convert]::FromBase64String($answer.signature)
  $raw = [Convert]::FromBase64String($answer.signer)
  $signer = New-Object Security.Cryptography.X509Certificates.X509Certificate2 -ArgumentList @(,$raw)
  if ((Get-ChainRoot $signer) -ne (Get-ChainRoot $Enrollment.Certificate)) { throw 'The list was signed by a stranger.' }
  $purposes = $signer.Extensions | Where-Object { $_.Oid.Value -eq '2.5.29.37' }
  $codeSigning = @($purposes.EnhancedKeyUsages | Where-Object { $_.Value -eq '1.3.6.1.5.5.7.3.3' })
  if ($codeSigning.Count -eq 0) { throw 'The list was signed with a key for something else.' }
  $label = [Text.Encoding]::UTF8.GetBytes('taxiway-agent-manifest/1' + [char] 10)
  $key = [Security.Cryptography.X509Certificates.ECDsaCertificateExtensions]::GetECDsaPublicKey($signer)
  $good = $key.VerifyData([byte[]] ($label + $bytes), $signature, [Security.Cryptography.HashAlgorithmName]::SHA256)
  if (-not $good) { throw 'The list was changed on its way.' }
  $list = [Text.Encoding]::UTF8.GetString($bytes) | ConvertFrom-Json
  $own = $Enrollment.Certificate.GetNameInfo('SimpleName', $false)
  if ($list.format -ne 'taxiway-agent/1' -or $list.nonce -ne $nonce) { throw 'The list answers another question.' }
  if ($list.enrollmentId -ne $own) { throw 'The list is for another PC.' }
  if ($signer.GetNameInfo('SimpleName', $false) -ne "Taxiway agent of $($list.tenantId)") { throw 'The list is of another organisation.' }
  if ([DateTimeOffset]::Parse($list.expiresAt) -lt [DateTimeOffset]::UtcNow) { throw 'The list is too old.' }
  return $list
}

function Get-Value($Object, [string] $Member) {
  $found = $Object.PSObject.Properties[$Member]
  if ($null -eq $found) { return $null }
  return $found.Value
}

function ConvertTo-Version([string] $Text) {
  $parts = @($Text.Split('.') | ForEach-Object { [long] ($_ -replace '[^0-9].*$', '') })
  while ($parts.Count -lt 4) { $parts += 0 }
  return $parts[0..3]
}

function Compare-Values($Left, $Right, [string] $As) {
  if ($As -eq 'version') {
    $one = ConvertTo-Version $Left
    $other = ConvertTo-Version $Right
    for ($i = 0; $i -lt 4; $i++) { if ($one[$i] -ne $other[$i]) { return [Math]::Sign($one[$i] - $other[$i]) } }
    return 0
  }
  if ($As -eq 'string') { return [string]::Compare([string] $Left, [string] $Right, [StringComparison]::OrdinalIgnoreCase) }
  return ([IComparable] $Left).CompareTo($Right)
}

function Test-Operator([int] $Order, [string] $Operator) {
  switch ($Operator) {
    'equal' { return $Order -eq 0 }
    'notEqual' { return $Order -ne 0 }
    'greaterThan' { return $Order -gt 0 }
    'greaterThanOrEqual' { return $Order -ge 0 }
    'lessThan' { return $Order -lt 0 }
    'lessThanOrEqual' { return $Order -le 0 }
  }
  return $false
}

function Test-FileRule($Rule) {
  $folder = $Rule.path
  # as a 32-bit program would fill in its variables; a path that is written out stays
  if ($Rule.as32Bit -and [Environment]::Is64BitOperatingSystem) {
    $folder = $folder -ireplace '%(ProgramFiles|CommonProgramFiles)%', '%$1(x86)%'
  }
  $folder = [Environment]::ExpandEnvironmentVariables($folder)
  $file = Get-Item -LiteralPath (Join-Path $folder $Rule.name) -Force -ErrorAction SilentlyContinue
  if ($Rule.check -eq 'doesNotExist') { return $null -eq $file }
  if ($null -eq $file) { return $false }
  $wanted = Get-Value $Rule 'value'
  switch ($Rule.check) {
    'exists' { return $true }
    'version' { return Test-Operator (Compare-Values $file.VersionInfo.FileVersion $wanted 'version') $Rule.operator }
    'sizeInMB' { return Test-Operator (Compare-Values ([long] [Math]::Floor($file.Length / 1048576)) ([long] $wanted) 'integer') $Rule.operator }
    'modifiedDate' { return Test-Operator (Compare-Values $file.LastWriteTimeUtc ([DateTimeOffset]::Parse($wanted).UtcDateTime) 'date') $Rule.operator }
    'createdDate' { return Test-Operator (Compare-Values $file.CreationTimeUtc ([DateTimeOffset]::Parse($wanted).UtcDateTime) 'date') $Rule.operator }
  }
  return $false
}

function Test-RegistryRule($Rule) {
  $hive, $path = $Rule.key -split '\\', 2
  $base = if ($hive -match '^(HKCU|HKEY_CURRENT_USER)') { 'CurrentUser' } else { 'LocalMachine' }
  $view = if ($Rule.as32Bit) { 'Registry32' } else { 'Registry64' }
  $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey($base, $view)
  $key = $root.OpenSubKey($path)
  $value = $null
  if ($null -ne $key) { $value = if ($Rule.valueName -eq '') { $key } else { $key.GetValue($Rule.valueName) } }
  if ($Rule.check -eq 'doesNotExist') { return $null -eq $value }
  if ($null -eq $value) { return $false }
  $wanted = Get-Value $Rule 'value'
  switch ($Rule.check) {
    'exists' { return $true }
    'string' { return Test-Operator (Compare-Values $value $wanted 'string') $Rule.operator }
    'integer' { return Test-Operator (Compare-Values ([long] $value) ([long] $wanted) 'integer') $Rule.operator }
    'version' { return Test-Operator (Compare-Values $value $wanted 'version') $Rule.operator }
  }
  return $false
}

function Test-ProductRule($Rule) {
  foreach ($view in @('Registry64', 'Registry32')) {
    $root = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', $view)
    $key = $root.OpenSubKey("SOFTWARE\Microsoft\Windows\CurrentVersion\Uninstall\$($Rule.productCode)")
    if ($null -eq $key) { continue }
    $operator = Get-Value $Rule 'operator'
    if ($null -eq $operator) { return $true }
    return Test-Operator (Compare-Values ([string] $key.GetValue('DisplayVersion')) $Rule.value 'version') $operator
  }
  return $false
}

function Test-ScriptRule($Rule) {
  $file = Join-Path $AgentFolder ('detect-{0}.ps1' -f [Guid]::NewGuid())
  [IO.File]::WriteAllBytes($file, [Convert]::FromBase64String($Rule.content))
  try {
    $side = if ($Rule.as32Bit) { 'SysWOW64' } else { 'System32' }
    $policy = if ($Rule.signed) { 'AllSigned' } else { 'Bypass' }
    $shell = Join-Path $env:windir "$side\WindowsPowerShell\v1.0\powershell.exe"
    $start = New-Object Diagnostics.ProcessStartInfo
    $start.FileName = $shell
    $start.Arguments = '-NoProfile -NonInteractive -ExecutionPolicy {0} -File "{1}"' -f $policy, $file
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardOutput = $true
    $process = [Diagnostics.Process]::Start($start)
    $said = $process.StandardOutput.ReadToEndAsync()
    if (-not $process.WaitForExit($RuleMinutes * 60000)) {
      & "$env:windir\System32\taskkill.exe" /T /F /PID $process.Id | Out-Null
      throw "its script took longer than $RuleMinutes minutes"
    }
    $text = $said.Result.Trim()
    if ($process.ExitCode -ne 0 -or $text -eq '') { return $false }
    $wanted = Get-Value $Rule 'value'
    switch (Get-Value $Rule 'check') {
      'string' { return Test-Operator (Compare-Values $text $wanted 'string') $Rule.operator }
      'boolean' { return Test-Operator (Compare-Values $text $wanted 'string') $Rule.operator }
      'integer' { return Test-Operator (Compare-Values ([long] $text) ([long] $wanted) 'integer') $Rule.operator }
      'float' { return Test-Operator (Compare-Values ([double]::Parse($text, $Plain)) ([double]::Parse($wanted, $Plain)) 'float') $Rule.operator }
      'version' { return Test-Operator (Compare-Values $text $wanted 'version') $Rule.operator }
      'dateTime' { return Test-Operator (Compare-Values ([DateTimeOffset]::Parse($text, $Plain).UtcDateTime) ([DateTimeOffset]::Parse($wanted, $Plain).UtcDateTime) 'date') $Rule.operator }
    }
    return $true
  } finally {
    Remove-Item -LiteralPath $file -Force
  }
}

# What cannot be compared does not hold.
function Test-Rule($Rule) {
  try {
    switch ($Rule.kind) {
      'file' { return Test-FileRule $Rule }
      'registry' { return Test-RegistryRule $Rule }
      'product' { return Test-ProductRule $Rule }
      'script' { return Test-ScriptRule $Rule }
    }
  } catch {
    Write-Log "a rule ($($Rule.kind)) could not be judged: $_"
  }
  return $false
}

function Test-Detected($App) {
  foreach ($rule in @($App.detection)) { if (-not (Test-Rule $rule)) { return $false } }
  return @($App.detection).Count -gt 0
}

# Why this PC cannot have it; empty when it can.
function Get-Obstacle($App) {
  $wants = $App.requires
  $system = Get-CimInstance Win32_OperatingSystem
  $architecture = @{ 'AMD64' = 'x64'; 'x86' = 'x86'; 'ARM64' = 'arm64'; 'ARM' = 'arm' }[$env:PROCESSOR_ARCHITECTURE]
  if (@($wants.architectures).Count -gt 0 -and @($wants.architectures) -notcontains $architecture) { return "it is not for $architecture" }
  $build = Get-Value $wants 'minimumBuild'
  if ($null -ne $build -and [int] $system.BuildNumber -lt $build) { return "it is for Windows of build $build and newer" }
  $disk = Get-Value $wants 'freeDiskMB'
  if ($null -ne $disk -and (Get-PSDrive ($env:SystemDrive[0])).Free / 1048576 -lt $disk) { return "less than $disk MB are free" }
  $memory = Get-Value $wants 'memoryMB'
  if ($null -ne $memory -and $system.TotalVisibleMemorySize / 1024 -lt $memory) { return "there are less than $memory MB of memory" }
  $processors = Get-Value $wants 'processors'
  if ($null -ne $processors -and [Environment]::ProcessorCount -lt $processors) { return "there are less than $processors processors" }
  $speed = Get-Value $wants 'processorMHz'
  $fastest = (Get-CimInstance Win32_Processor | Measure-Object -Property MaxClockSpeed -Maximum).Maximum
  if ($null -ne $speed -and $fastest -lt $speed) { return "the processor has less than $speed MHz" }
  foreach ($rule in @($wants.rules)) { if (-not (Test-Rule $rule)) { return 'a rule of its requirements does not hold' } }
  return ''
}

# What an earlier run left there is no part of the package; of the file itself, Save-Content fetches only what is missing.
function Clear-Folder([string] $Folder, [string] $Keep) {
  New-Item -ItemType Directory -Force -Path $Folder | Out-Null
  Get-ChildItem -LiteralPath $Folder -Force | Where-Object { $_.Name -ne $Keep } | Remove-Item -Recurse -Force
}

# Gets the file in pieces: what is there stays, and the digest decides.
function Save-Content($App, $Enrollment) {
  $folder = Join-Path $AgentFolder $App.id
  Clear-Folder $folder $App.content.fileName
  $file = Join-Path $folder $App.content.fileName
  $piece = 8388608
  for ($try = 0; $try -lt 5; $try++) {
    try {
      $at = if (Test-Path -LiteralPath $file) { (Get-Item -LiteralPath $file).Length } else { 0 }
      while ($at -lt $App.content.sizeBytes) {
        $request = [Net.HttpWebRequest]::Create($App.content.url)
        [void] $request.ClientCertificates.Add($Enrollment.Certificate)
        $request.AddRange([long] $at, [long] ($at + $piece - 1))
        $request.Headers.Add('If-Range', '"' + $App.content.sha256 + '"')
        $answer = $request.GetResponse()
        $mode = if ($answer.StatusCode -eq 206) { 'Append' } else { 'Create' }
        $out = New-Object IO.FileStream -ArgumentList $file, $mode
        try { $answer.GetResponseStream().CopyTo($out) } finally { $out.Dispose(); $answer.Dispose() }
        $at = (Get-Item -LiteralPath $file).Length
      }
      if ((Get-FileHash -LiteralPath $file -Algorithm SHA256).Hash -eq $App.content.sha256) { return $file }
      Remove-Item -LiteralPath $file -Force
      throw 'the file has another SHA-256 than the list says'
    } catch {
      if ($try -eq 4) { throw }
      Start-Sleep -Seconds 10
    }
  }
}

# Fetches it, and unpacks what is an archive: where its commands run.
function Save-Unpacked($App, $Enrollment) {
  $file = Save-Content $App $Enrollment
  $folder = Split-Path $file
  if ($file -notlike '*.zip') { return $folder }
  $folder = Join-Path $folder 'unpacked'
  Expand-Archive -LiteralPath $file -DestinationPath $folder -Force
  return $folder
}

function Split-Line([string] $Line) {
  if ($Line -match '^"([^"]+)"\s*(.*)$') { return @($Matches[1], $Matches[2]) }
  return @(($Line -split '\s+', 2) + '')[0, 1]
}

function Invoke-Line([string] $Line, [string] $Folder, $App) {
  if ($App.runAs -eq 'user') { throw 'this agent installs for the whole PC only, and not for one person' }
  $program, $rest = Split-Line $Line
  $inside = Join-Path $Folder $program
  if (Test-Path -LiteralPath $inside) { $program = $inside }
  $start = @{ FilePath = $program; WorkingDirectory = $Folder; PassThru = $true; WindowStyle = 'Hidden' }
  if ($rest) { $start.ArgumentList = $rest }
  $process = Start-Process @start
  $null = $process.Handle # without it there is no exit code
  if (-not $process.WaitForExit([int] $App.timeLimitMinutes * 60000)) {
    & "$env:windir\System32\taskkill.exe" /T /F /PID $process.Id | Out-Null
    throw "it took longer than its $($App.timeLimitMinutes) minutes"
  }
  return $process.ExitCode
}

function Get-Meaning($App, [int] $Code) {
  foreach ($one in @($App.returnCodes)) { if ($one.code -eq $Code) { return $one.means } }
  return 'failed'
}

# What the status page shows (inferred: the page reads these values).
function Set-Tracked($App, [int] $State, [int] $Reboot) {
  if (-not $App.tracked) { return }
  $side = if ($App.phase -eq 'device') { 'Device' } else { Get-UserSid }
  if ($side -eq '') { return }
  $key = "$Tracking\$side\Setup\Apps\Tracking\$Name\Win32App_$($App.id)_$($App.revision)"
  New-Item -Force -Path $key | Out-Null
  Set-ItemProperty -Path $key -Name 'InstallationState' -Value $State -Type DWord
  Set-ItemProperty -Path $key -Name 'RebootRequired' -Value $Reboot -Type DWord
}

function Get-UserSid {
  $user = (Get-CimInstance Win32_ComputerSystem).UserName
  if (-not $user -or $user -match '\\defaultuser') { return '' }
  return (New-Object Security.Principal.NTAccount -ArgumentList $user).Translate([Security.Principal.SecurityIdentifier]).Value
}

# What this enrolment was told already, by application.
function Read-Told($Enrollment) {
  $told = @{}
  try {
    $kept = [IO.File]::ReadAllText($ToldFile) | ConvertFrom-Json
    if ($kept.enrollment -eq $Enrollment.Id) { foreach ($one in $kept.told.PSObject.Properties) { $told[$one.Name] = $one.Value } }
  } catch {
    Write-Log 'nothing is known of what was told before'
  }
  return $told
}

# Of a result that was told already only the number may be missing: what is found has no installer that ended.
function Get-Word($Result) { return '{0} {1} {2}' -f $Result['revision'], $Result['state'], $Result['reason'] }

function Send-Results($Enrollment, [object[]] $Results, $Told) {
  $news = @($Results | Where-Object { $Told[$_['appId']] -ne (Get-Word $_) })
  if ($news.Count -eq 0) { return }
  $body = ConvertTo-Json -Depth 4 -Compress -InputObject @{ results = $news }
  $send = @{ Uri = "$($Enrollment.Origin)/agent/results"; Method = 'Post'; Certificate = $Enrollment.Certificate }
  Invoke-RestMethod @send -Body ([Text.Encoding]::UTF8.GetBytes($body)) -ContentType 'application/json' -UseBasicParsing | Out-Null
  foreach ($one in $news) { $Told[$one['appId']] = Get-Word $one }
  $text = ConvertTo-Json -Depth 4 -Compress -InputObject @{ enrollment = $Enrollment.Id; told = $Told }
  [IO.File]::WriteAllText($ToldFile, $text)
  $script:News = $true
}

$script:Done = @{}

function New-Result($App, [string] $State, $ExitCode, [string] $Reason) {
  $result = @{ appId = $App.id; revision = $App.revision; state = $State }
  if ($null -ne $ExitCode) { $result.exitCode = [int] $ExitCode }
  if ($Reason) { $result.reason = $Reason.Substring(0, [Math]::Min(500, $Reason.Length)) }
  return $result
}

# Beside what was installed before a restart: of which revision, and by its date when. Else rules that never hold would restart the PC at
# each start.
function Get-RestartMark($App) { return Join-Path (Join-Path $AgentFolder $App.id) 'restarted' }

function Clear-RestartMark($App) { Remove-Item -LiteralPath (Get-RestartMark $App) -Force -ErrorAction SilentlyContinue }

function Test-Restarted($App) {
  $mark = Get-Item -LiteralPath (Get-RestartMark $App) -ErrorAction SilentlyContinue
  if ($null -eq $mark -or ([DateTime]::UtcNow - $mark.LastWriteTimeUtc).Duration().TotalDays -ge 1) { return $false }
  return [IO.File]::ReadAllText($mark.FullName) -eq $App.revision
}

# Where the command that removes it runs: what was kept of its installation, else its file once more where the command needs that.
function Get-UninstallFolder($App, $Enrollment) {
  $folder = Join-Path $AgentFolder $App.id
  $unpacked = Join-Path $folder 'unpacked'
  if (Test-Path -LiteralPath $unpacked) { $folder = $unpacked }
  New-Item -ItemType Directory -Force -Path $folder | Out-Null
  $program = (Split-Line $App.uninstall)[0]
  if (Test-Path -LiteralPath (Join-Path $folder $program)) { return $folder }
  if ($null -ne (Get-Command $program -CommandType Application -ErrorAction SilentlyContinue)) { return $folder }
  if ($null -eq (Get-Value $App 'content')) { return $folder }
  return Save-Unpacked $App $Enrollment
}

function Invoke-Uninstall($App, $Enrollment) {
  Clear-RestartMark $App
  if (-not (Test-Detected $App)) { return New-Result $App 'removed' $null '' }
  $code = Invoke-Line $App.uninstall (Get-UninstallFolder $App $Enrollment) $App
  if ((Get-Meaning $App $code) -in 'failed', 'retry') { return New-Result $App 'failed' $code "what removes it ended with $code" }
  if (Test-Detected $App) { return New-Result $App 'failed' $code 'it is still there after its removal' }
  return New-Result $App 'removed' $code ''
}

function Invoke-Install($App, $ById, $Enrollment) {
  if (Test-Detected $App) { Clear-RestartMark $App; return New-Result $App 'installed' $null '' }
  if (Test-Restarted $App) { return New-Result $App 'failed' $null $NotFound }
  $obstacle = Get-Obstacle $App
  if ($obstacle) { return New-Result $App 'notApplicable' $null $obstacle }
  foreach ($needed in @($App.dependsOn)) {
    $other = $ById[$needed.id]
    if ($null -eq $other) { return New-Result $App 'failed' $null 'what it needs is not in the list' }
    if (Test-Detected $other) { continue }
    if ($needed.install) { $null = Invoke-Entry $other $ById $Enrollment }
    if (-not (Test-Detected $other)) { return New-Result $App 'failed' $null "it needs $($other.name), which is not there" }
  }
  foreach ($replaced in @($App.supersedes)) {
    $other = $ById[$replaced.id]
    if ($null -ne $other -and $replaced.uninstall -and (Test-Detected $other)) {
      $removed = Invoke-Uninstall $other $Enrollment
      if ($removed.state -ne 'removed') { return New-Result $App 'failed' $null "$($other.name), which it replaces, could not be removed" }
    }
  }
  if ($null -eq (Get-Value $App 'content')) { return New-Result $App 'failed' $null 'there is no file of it' }
  Set-Tracked $App 2 1
  $folder = Save-Unpacked $App $Enrollment
  for ($try = 0; $try -lt 3; $try++) {
    $code = Invoke-Line $App.install $folder $App
    $means = Get-Meaning $App $code
    if ($means -ne 'retry') { break }
    if ($try -lt 2) { Start-Sleep -Seconds 300 }
  }
  if ($means -eq 'retry' -or $means -eq 'failed') { return New-Result $App 'failed' $code "the installer ended with $code" }
  if ($App.restart -eq 'force') { $means = 'hardReboot' }
  if ($App.restart -in 'suppress', 'allow') { $means = 'success' }
  if ($means -eq 'hardReboot') {
    [IO.File]::WriteAllText((Get-RestartMark $App), $App.revision)
    $script:Restart = $true
    return New-Result $App 'installing' $code 'it goes on after a restart'
  }
  if (-not (Test-Detected $App)) { return New-Result $App 'failed' $code $NotFound }
  if ($means -eq 'softReboot') { Set-Tracked $App 3 2 }
  return New-Result $App 'installed' $code ''
}

function Invoke-Entry($App, $ById, $Enrollment) {
  if ($script:Done.ContainsKey($App.id)) { return $script:Done[$App.id] }
  try {
    $result = if ($App.intent -eq 'uninstall') { Invoke-Uninstall $App $Enrollment } else { Invoke-Install $App $ById $Enrollment }
  } catch {
    $result = New-Result $App 'failed' $null ([string] $_.Exception.Message)
  }
  $script:Done[$App.id] = $result
  $state = @{ installed = 3; notApplicable = 3; installing = 2; failed = 4; removed = 3 }[$result.state]
  Set-Tracked $App $state $(if ($result.state -eq 'installing') { 3 } else { 1 })
  return $result
}

if ($Install) {
  New-Item -ItemType Directory -Force -Path $AgentFolder | Out-Null
  $kept = Join-Path $AgentFolder 'taxiway-agent.ps1'
  Copy-Item -LiteralPath $PSCommandPath -Destination $kept -Force
  $action = New-ScheduledTaskAction -Execute 'powershell.exe' -Argument ('-NoProfile -ExecutionPolicy Bypass -File "{0}"' -f $kept)
  $hourly = New-ScheduledTaskTrigger -Once -At (Get-Date) -RepetitionInterval (New-TimeSpan -Hours 1)
  $triggers = @((New-ScheduledTaskTrigger -AtStartup), (New-ScheduledTaskTrigger -AtLogOn), $hourly)
  $principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-18' -RunLevel Highest
  Register-ScheduledTask -TaskName $Name -Action $action -Trigger $triggers -Principal $principal -Force | Out-Null
  Start-ScheduledTask -TaskName $Name
  return
}

$mutex = New-Object Threading.Mutex -ArgumentList $false, 'Global\TaxiwayAgent'
if (-not $mutex.WaitOne(0)) { return }
try {
  $script:Restart = $false
  $script:News = $false
  $enrollment = Get-Enrollment
  $told = Read-Told $enrollment
  $sid = Get-UserSid
  $list = Get-WorkList $enrollment ($sid -ne '')
  $provider = "$Tracking\Device\DevicePreparation\PolicyProviders\$Name"
  if (Test-Path $provider) { Set-ItemProperty -Path $provider -Name 'InstallationState' -Value 3 -Type DWord }
  $byId = @{}
  foreach ($app in @($list.apps)) { $byId[$app.id] = $app }
  foreach ($app in @($list.apps)) { Set-Tracked $app 1 1 }
  foreach ($side in @('Device', $sid)) {
    if ($side -eq '') { continue }
    $listed = "$Tracking\$side\Setup\Apps\PolicyProviders\$Name"
    New-Item -Force -Path $listed | Out-Null
    Set-ItemProperty -Path $listed -Name 'TrackingPoliciesCreated' -Value 1 -Type DWord
  }
  $results = @()
  foreach ($app in @($list.apps)) {
    if ($app.intent -eq 'support') { continue }
    $results += Invoke-Entry $app $byId $enrollment
    if ($results.Count -ge 20 -or $script:Restart) { Send-Results $enrollment $results $told; $results = @() }
    if ($script:Restart) { break }
  }
  Send-Results $enrollment $results $told
  Write-Log "$(@($list.apps).Count) applications in the list"
  $sync = Get-ScheduledTask -TaskPath "\Microsoft\Windows\EnterpriseMgmt\$($enrollment.Id)\" -ErrorAction SilentlyContinue | Select-Object -First 1
  if ($null -ne $sync -and $script:News) { Start-ScheduledTask -InputObject $sync }
  if ($script:Restart) { Restart-Computer -Force }
} catch {
  Write-Log ([string] $_)
  throw
} finally {
  $mutex.ReleaseMutex()
}
`
