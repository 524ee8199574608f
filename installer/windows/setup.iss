; The Windows set-up. Compiled by installer/windows.py, which names the version and the folders:
;   ISCC /DVersion=0.1.0 /DSource=folder-of-the-program /DOutput=folder /DLicences=folder setup.iss
#define Name "济源教师研修台账"
#ifndef Compression
  #define Compression "lzma2/max"
#endif

[Setup]
AppId={{6C0A5B86-5D0F-4E0B-9E7B-2B1B9A6B5C41}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher=jyteacher
VersionInfoVersion={#Version}
VersionInfoProductName={#Name}
VersionInfoDescription={#Name} 安装程序
; per user without an administrator; for everybody only where an administrator chooses it
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=commandline dialog
DefaultDirName={code:ProgramFolder}
DisableDirPage=auto
DisableProgramGroupPage=yes
UsePreviousAppDir=yes
MinVersion=10.0.17763
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
ChangesAssociations=yes
CloseApplications=yes
CloseApplicationsFilter=*.exe
RestartApplications=no
SetupIconFile={#Icon}
UninstallDisplayIcon={app}\jyteacher-desktop.exe
UninstallDisplayName={#Name}
LicenseFile={#Licences}\LICENSE.txt
OutputDir={#Output}
OutputBaseFilename=jyteacher-{#Version}-windows
Compression={#Compression}
SolidCompression=yes
WizardStyle=modern
ShowLanguageDialog=no

[Languages]
Name: "zh"; MessagesFile: "compiler:Default.isl,{#Messages}"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; GroupDescription: "{cm:AdditionalIcons}"

[InstallDelete]
; an upgrade leaves nothing of the older version's parts behind
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Source}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{autoprograms}\{#Name}"; Filename: "{app}\jyteacher-desktop.exe"; AppUserModelID: "jyteacher.desktop"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\jyteacher-desktop.exe"; AppUserModelID: "jyteacher.desktop"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.jyschool"; ValueType: string; ValueName: ""; ValueData: "jyteacher.school"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.jybureau"; ValueType: string; ValueName: ""; ValueData: "jyteacher.bureau"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\.jyt"; ValueType: string; ValueName: ""; ValueData: "jyteacher.letter"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\jyteacher.school"; ValueType: string; ValueName: ""; ValueData: "{cm:SchoolFile}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\jyteacher.school\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\jyteacher-desktop.exe,0"
Root: HKA; Subkey: "Software\Classes\jyteacher.school\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\jyteacher-desktop.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\jyteacher.bureau"; ValueType: string; ValueName: ""; ValueData: "{cm:BureauFile}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\jyteacher.bureau\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\jyteacher-desktop.exe,0"
Root: HKA; Subkey: "Software\Classes\jyteacher.bureau\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\jyteacher-desktop.exe"" ""%1"""
Root: HKA; Subkey: "Software\Classes\jyteacher.letter"; ValueType: string; ValueName: ""; ValueData: "{cm:LetterFile}"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\jyteacher.letter\DefaultIcon"; ValueType: string; ValueName: ""; ValueData: "{app}\jyteacher-desktop.exe,0"
Root: HKA; Subkey: "Software\Classes\jyteacher.letter\shell\open\command"; ValueType: string; ValueName: ""; ValueData: """{app}\jyteacher-desktop.exe"" ""%1"""

[Run]
Filename: "{app}\jyteacher-desktop.exe"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
function ProgramFolder(Param: String): String;
begin
  if IsAdminInstallMode then
    Result := ExpandConstant('{commonpf}\jyteacher')
  else
    Result := ExpandConstant('{localappdata}\Programs\jyteacher');
end;

{ A program that runs keeps its file from being opened for writing. }
function IsRunning(Name: String): Boolean;
var
  Path: String;
  Stream: TFileStream;
begin
  Result := False;
  Path := ExpandConstant('{app}\') + Name;
  if FileExists(Path) then
  try
    Stream := TFileStream.Create(Path, fmOpenReadWrite or fmShareExclusive);
    Stream.Free;
  except
    Result := True;
  end;
end;

function PrepareToInstall(var NeedsRestart: Boolean): String;
begin
  while IsRunning('jyteacher-desktop.exe') or IsRunning('jyteacher.exe') do
    if SuppressibleMsgBox(CustomMessage('StillRunning'), mbError, MB_RETRYCANCEL, IDCANCEL) = IDCANCEL then
    begin
      Result := CustomMessage('StillRunning');
      Exit;
    end;
end;

{ Number of a version's next part; what stands before it is taken away. }
function NextPart(var Text: String): Integer;
var
  Point: Integer;
begin
  Point := Pos('.', Text);
  if Point = 0 then
    Point := Length(Text) + 1;
  Result := StrToIntDef(Copy(Text, 1, Point - 1), 0);
  Delete(Text, 1, Point);
end;

function IsNewer(Left, Right: String): Boolean;
var
  Number, L, R: Integer;
begin
  Result := False;
  for Number := 1 to 4 do
  begin
    L := NextPart(Left);
    R := NextPart(Right);
    if L <> R then
    begin
      Result := L > R;
      Exit;
    end;
  end;
end;

function InitializeSetup: Boolean;
var
  Key, Installed: String;
begin
  Result := True;
  Key := 'Software\Microsoft\Windows\CurrentVersion\Uninstall\{6C0A5B86-5D0F-4E0B-9E7B-2B1B9A6B5C41}_is1';
  if not RegQueryStringValue(HKA, Key, 'DisplayVersion', Installed) then
    Exit;
  if IsNewer(Installed, '{#Version}') then
  begin
    SuppressibleMsgBox(FmtMessage(CustomMessage('NewerInstalled'), [Installed, '{#Version}']), mbError, MB_OK, IDOK);
    Result := False;
  end;
end;

{ Removing an older set of parts while the program runs would leave half a program. }
function InitializeUninstall: Boolean;
begin
  Result := True;
  while IsRunning('jyteacher-desktop.exe') or IsRunning('jyteacher.exe') do
    if SuppressibleMsgBox(FmtMessage(SetupMessage(msgUninstallAppRunningError), ['{#Name}']), mbError, MB_OKCANCEL, IDCANCEL) = IDCANCEL then
    begin
      Result := False;
      Exit;
    end;
end;
