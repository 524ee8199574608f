"""A bureau whose rows lie on a server of PostgreSQL: what its small ``.jybureau`` file says (decision 0240).

The file names the database and nothing else; keys, the recovery page and the computer's secret lie beside it and in the user's folder as
with any bureau. A password of the address is kept by the computer like the secret of a workspace (store/computer_secret.py), never in the file:
the file may be copied to a colleague.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from jyteacher_desktop.later import later
from jyteacher_desktop.paths import secrets_folder
from jyteacher_desktop.store.errors import DatabaseUnusable, KeptOnServer

if TYPE_CHECKING:
    import hashlib
    import json

    from jyteacher_desktop import durable_files
    from jyteacher_desktop.store import computer_secret
else:
    computer_secret = later("jyteacher_desktop.store.computer_secret")
    durable_files = later("jyteacher_desktop.durable_files")
    json = later("json")
    hashlib = later("hashlib")

_MARK: Final = b'{"jybureau":'
_LONGEST: Final = 4096
_SCHEMES: Final = ("postgresql", "postgres")


def split_url(url: str) -> tuple[str, str]:
    """An address without its password, and the password ("" where there is none).

    Raises:
        DatabaseUnusable: It is no address of a database of PostgreSQL.
    """
    from urllib.parse import unquote, urlsplit, urlunsplit  # noqa: PLC0415 - most files name no database

    parts = urlsplit(url.strip())
    if parts.scheme not in _SCHEMES or not parts.path.strip("/"):
        raise DatabaseUnusable(
            "数据库地址写得不对，没有建立或改动任何东西。请写成 postgresql://用户名@服务器/数据库名，例如 postgresql://clerk@10.0.0.5/jyteacher。"
        )
    user, _at, host = parts.netloc.rpartition("@")
    name, _colon, password = user.partition(":")
    netloc = f"{name}@{host}" if name else host
    return urlunsplit(("postgresql", netloc, parts.path, parts.query, "")), unquote(password)


def write_pointer(path: Path, url: str) -> None:
    """Write the small file; a password of the address is kept by this computer.

    Raises:
        FileExistsError: There is a file of that name.
        OSError: The folder takes none.
    """
    bare, password = split_url(url)
    if password:
        durable_files.make_folder(_place(bare).parent)
        durable_files.publish(_place(bare), computer_secret.kept_form(password.encode()))
    durable_files.publish(
        path,
        json.dumps({"jybureau": 1, "database": bare}, ensure_ascii=False, separators=(",", ":")).encode() + b"\n",
        replace=False,
    )


def database_of(path: Path) -> str:
    """The address of the database a file names, with the password this computer keeps; "" for a file that names none.

    Raises:
        DatabaseUnusable: It is such a file and says nothing that can be understood.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LONGEST)
    except OSError:
        return ""
    if not data.startswith(_MARK):
        return ""
    try:
        bare, _password = split_url(str(json.loads(data)["database"]))
    except (ValueError, KeyError, TypeError) as error:
        raise DatabaseUnusable(
            f"“{path.name}”里写的数据库地址读不出来，没有打开，服务器上的数据没有变化。请在这台电脑上重新连接到数据库（新建教育局台账时选“已在数据库里，这台电脑连上去”）。"
        ) from error
    return _with_password(bare)


def refuse_served(path: Path) -> None:
    """Keep what works on a file alone away from one whose rows lie on a server.

    Raises:
        KeptOnServer: It is one.
    """
    if database_of(path):
        raise KeptOnServer(
            f"“{path.name}”的记录在数据库服务器上，这个文件里没有记录，这一步没有做，数据没有变化。备份、检查和恢复请用数据库服务器自己的办法"
            "，由管服务器的人定期做；也可以把全部记录移回一个 .jybureau 文件（教育局窗口的菜单里有“移到数据库，或移回一个文件…”），再备份那个文件。",
            path=path,
        )


def _with_password(bare: str) -> str:
    from urllib.parse import quote, urlsplit, urlunsplit  # noqa: PLC0415 - as above

    try:
        password = computer_secret.secret_in(_place(bare).read_bytes()).decode()
    except (OSError, ValueError):
        return bare  # the server asks for none, or the library finds it in its own password file
    parts = urlsplit(bare)
    user, _at, host = parts.netloc.rpartition("@")
    return urlunsplit((parts.scheme, f"{user}:{quote(password, safe='')}@{host}", parts.path, parts.query, ""))


def _place(bare: str) -> Path:
    return secrets_folder() / f"{hashlib.sha256(bare.encode()).hexdigest()}.database"
