"""Plausible values by the name of a member: a city for `city`, a price for `unitPrice`.

An own small table: a library of words weighs 12 MB, and its next version would change the bytes
that a seed gives.
"""

import re
from collections.abc import Callable
from typing import Literal

from mockserver.contract.sampling.chance import Chance
from mockserver.contract.sampling.moment import date, date_time, epoch


def _listed(text: str) -> tuple[str, ...]:
    return tuple(text.split(","))


#: Short plain words, for what has no better name.
WORDS = _listed(
    "amber,birch,cedar,delta,ember,fjord,grove,harbor,iris,jade,kite,lark,maple,north,olive,pearl,"
    "quartz,river,sage,tide,umber,violet,willow,yarrow,zephyr"
)
_FIRST = _listed("Anna,Ben,Clara,David,Emma,Felix,Greta,Hugo,Ida,Jonas,Karla,Leo,Mia,Noah,Olga")
_LAST = _listed("Berg,Costa,Dahl,Evans,Fischer,Garcia,Hansen,Ivanov,Jensen,Keller,Lopez,Moreau")
_CITIES = _listed("Oslo,Lisbon,Vienna,Ghent,Porto,Turku,Bergen,Leipzig,Lyon,Krakow,Bologna,Galway")
_COUNTRIES = _listed("Norway,Portugal,Austria,Belgium,Finland,Germany,France,Poland,Italy,Ireland")
_COUNTRY_CODES = _listed("NO,PT,AT,BE,FI,DE,FR,PL,IT,IE")
_CURRENCIES = _listed("EUR,USD,GBP,NOK,SEK,CHF")
_LANGUAGES = _listed("en,de,fr,es,it,nb,pt")
_STREETS = _listed("Station Road,Mill Lane,Park Street,Church Street,Harbor Road,Elm Avenue")
_COMPANIES = _listed("Northwind,Bluebird,Silverlake,Oakridge,Brightwater,Redstone,Greenfield")
_STATUSES = _listed("active,pending,done")
_COLORS = _listed("red,green,blue,yellow,white,black")
_ZONES = _listed("Europe/Oslo,Europe/Lisbon,Europe/Vienna,Europe/Paris")
_JOBS = _listed("Engineer,Designer,Manager,Analyst,Teacher")
#: What a `name` belongs to if it is a person's.
_PEOPLE = frozenset(
    _listed(
        "user,users,customer,person,contact,member,employee,author,owner,profile,passenger,guest,"
        "patient,student,driver,holder,sender,recipient,creator,assignee,manager,client,buyer,full"
    )
)
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST_NAME = 100


def email_of(chance: Chance) -> str:
    """Make an address of e-mail below a domain that nobody has."""
    return f"{chance.pick(_FIRST)}.{chance.pick(_LAST)}@{domain_of(chance)}".lower()


def domain_of(chance: Chance) -> str:
    """Make a name below a domain that nobody has (RFC 2606)."""
    return f"{chance.pick(WORDS)}.example.com"


def plausible_text(name: str, owner: str, chance: Chance) -> str | None:
    """Make a text for a member by its name; `owner` is the name of the schema it stands in.

    None where the name tells nothing.
    """
    maker = _maker(name)
    if maker is _thing and not _PEOPLE.isdisjoint([*parts_of_name(owner), *parts_of_name(name)]):
        maker = _person
    return None if maker is None else maker(chance)


def telling(name: str) -> Literal["identity", "much", "little"]:
    """Return what a member's name tells of its value.

    That of an "identity" tells one thing from all others; "much" is enough to do without the one
    example of its schema.
    """
    maker = _maker(name)
    if maker is _identifier:
        return "identity"
    return "little" if maker is None or maker in _FEW else "much"


def _maker(name: str) -> Callable[[Chance], str] | None:
    """Find the maker for a member: by its whole name, its last two words, its last or its first."""
    parts = parts_of_name(name)
    if not parts:
        return None
    names = ("".join(parts), "".join(parts[-2:]), parts[-1])
    made_of = next((_TEXTS[each] for each in names if each in _TEXTS), None)
    return date_time if made_of is None and parts[0] == "date" else made_of


def plausible_number(name: str, chance: Chance) -> float | None:
    """Make a number for a member by its name; None where it tells nothing."""
    parts = parts_of_name(name)
    maker = _NUMBERS.get(parts[-1]) if parts else None
    return None if maker is None else maker(chance)


def parts_of_name(name: str) -> list[str]:
    """Split `unitPrice` or `unit_price` into lower-case words."""
    return [part.lower() for part in _PART.findall(name[:_LONGEST_NAME])]


def _person(chance: Chance) -> str:
    return f"{chance.pick(_FIRST)} {chance.pick(_LAST)}"


def _thing(chance: Chance) -> str:
    return f"{chance.pick(WORDS).capitalize()} {chance.pick(WORDS).capitalize()}"


def _title(chance: Chance) -> str:
    return f"{chance.pick(WORDS).capitalize()} and {chance.pick(WORDS)}"


def _sentence(chance: Chance) -> str:
    return f"{chance.pick(WORDS).capitalize()} by the {chance.pick(WORDS)} {chance.pick(WORDS)}."


def _identifier(chance: Chance) -> str:
    return f"{chance.below(16**12):012x}"


def _url(chance: Chance) -> str:
    return f"https://{domain_of(chance)}/{chance.pick(WORDS)}"


def _image(chance: Chance) -> str:
    return f"{_url(chance)}.png"


def _phone(chance: Chance) -> str:
    return f"+1555{chance.below(10**7):07d}"


def _street(chance: Chance) -> str:
    return f"{chance.below(99) + 1} {chance.pick(_STREETS)}"


def _handle(chance: Chance) -> str:
    return f"{chance.pick(_FIRST)}{chance.below(90) + 10}".lower()


def _slug(chance: Chance) -> str:
    return f"{chance.pick(WORDS)}-{chance.pick(WORDS)}"


def _version(chance: Chance) -> str:
    return f"1.{chance.below(10)}.{chance.below(10)}"


def _digits(chance: Chance) -> str:
    return f"{chance.below(90_000) + 10_000}"


def _one_of(words: tuple[str, ...]) -> Callable[[Chance], str]:
    return lambda chance: chance.pick(words)


def _status(chance: Chance) -> str:
    return chance.pick(_STATUSES)


def _whole(low: int, high: int) -> Callable[[Chance], float]:
    return lambda chance: low + chance.below(high - low + 1)


def _hundredths(low: int, high: int) -> Callable[[Chance], float]:
    return lambda chance: (low * 100 + chance.below((high - low) * 100 + 1)) / 100


_BY_NAMES: list[tuple[str, Callable[[Chance], str]]] = [
    ("email,mail,emailaddress", email_of),
    ("firstname,givenname,forename", _one_of(_FIRST)),
    ("lastname,surname,familyname", _one_of(_LAST)),
    ("fullname,author,owner,customer,assignee", _person),
    ("username,login,nickname,handle", _handle),
    ("company,companyname,organization,organisation,vendor,brand", _one_of(_COMPANIES)),
    ("title,subject,headline,label", _title),
    ("description,summary,comment,note,notes,message,text,body,bio", _sentence),
    ("phone,phonenumber,mobile,telephone,tel", _phone),
    ("street,streetaddress,address,line1", _street),
    ("city,town,locality", _one_of(_CITIES)),
    ("country,countryname", _one_of(_COUNTRIES)),
    ("countrycode,region", _one_of(_COUNTRY_CODES)),
    ("zip,zipcode,postcode,postalcode", _digits),
    ("currency,currencycode", _one_of(_CURRENCIES)),
    ("language,lang,locale", _one_of(_LANGUAGES)),
    ("timezone,zone", _one_of(_ZONES)),
    ("url,uri,href,link,website,homepage", _url),
    ("image,avatar,photo,picture,imageurl,avatarurl,logo", _image),
    ("host,hostname,domain", domain_of),
    ("status,state", _status),
    ("name", _thing),
    ("color,colour", _one_of(_COLORS)),
    ("job,jobtitle,occupation", _one_of(_JOBS)),
    ("slug,key,alias", _slug),
    ("version", _version),
    ("at,datetime,timestamp,createdon,updatedon", date_time),
    ("date,birthday,birthdate,dob", date),
    ("id,gid,sid,uid,uuid,guid,token,hash,sha,cursor,etag,reference", _identifier),
]
#: What says less than an example.
_FEW = frozenset((_status, _identifier, _slug, _sentence, _title, _version))
_TEXTS = {name: maker for names, maker in _BY_NAMES for name in names.split(",")}
_NUMBERS: dict[str, Callable[[Chance], float]] = {
    name: maker
    for names, maker in [
        ("price,amount,cost,total,subtotal,balance,fee,value", _hundredths(5, 500)),
        ("lat,latitude", _hundredths(-60, 60)),
        ("lon,lng,longitude", _hundredths(-120, 120)),
        ("rating,score,stars", _whole(1, 5)),
        ("age", _whole(18, 80)),
        ("year", _whole(2000, 2024)),
        ("month", _whole(1, 12)),
        ("day", _whole(1, 28)),
        ("quantity,count,stock,size", _whole(1, 20)),
        ("at,timestamp,created,updated,expires", epoch),
        ("percent,percentage", _whole(0, 100)),
    ]
    for name in names.split(",")
}
