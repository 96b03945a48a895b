"""The rest of Twilio's surface that the product asks: numbers, services, registration, lookups."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from aiohttp import web

from config.simulator import shapes
from config.simulator.api import CARRIER, refused
from config.simulator.carrier import SENDERS, Carrier
from config.simulator.chance import Chance
from config.simulator.rules import NORTH_AMERICAN, SERVICE_SID

ACCOUNT = "/2010-04-01/Accounts/{account}"
SERVICE = "/v1/Services/{service}"
GONE_FILE = "/__sim/gone/"
LINES = {"mobile": 0.86, "nonFixedVoip": 0.08, "landline": 0.06}
CHANGEABLE = {
    "FriendlyName": "friendly_name",
    "InboundRequestUrl": "inbound_request_url",
    "FallbackUrl": "fallback_url",
    "StatusCallback": "status_callback",
    "StickySender": "sticky_sender",
    "AreaCodeGeomatch": "area_code_geomatch",
    "ValidityPeriod": "validity_period",
    "UseInboundWebhookOnNumber": "use_inbound_webhook_on_number",
}


def routes() -> Iterable[web.RouteDef]:
    return [
        web.get(f"{ACCOUNT}.json", account),
        web.get(f"{ACCOUNT}/IncomingPhoneNumbers.json", numbers),
        web.get(f"{ACCOUNT}/Messages/{{sid}}/Media.json", media),
        web.post(f"{ACCOUNT}/Messages/{{sid}}/Feedback.json", feedback),
        web.get("/v1/Services", services),
        web.post("/v1/Services", add_service),
        web.get(SERVICE, service),
        web.post(SERVICE, change_service),
        web.get(f"{SERVICE}/PhoneNumbers", numbers_of_service),
        web.post(f"{SERVICE}/PhoneNumbers", add_number),
        web.get(f"{SERVICE}/Compliance/Usa2p", registration),
        web.get("/v1/Deactivations", gone),
        web.get("/v2/PhoneNumbers/{number}", lookup),
        web.get(f"{GONE_FILE}{{day}}.txt", gone_file),
    ]


async def account(request: web.Request) -> web.Response:
    options = request.app[CARRIER].options
    return web.json_response(
        {"sid": options.account_sid, "status": "active", "friendly_name": "Simulated account", "type": "Full"}
        | {"uri": f"/2010-04-01/Accounts/{options.account_sid}.json"}
    )


async def numbers(request: web.Request) -> web.Response:
    """The account's own numbers: those that sent, those of its services, and the usual ones."""
    carrier, wanted = request.app[CARRIER], request.query.get("PhoneNumber")
    chosen = [number for number in _owned(carrier) if wanted in (None, number)]
    return web.json_response(
        {
            "incoming_phone_numbers": [_number_json(carrier, number) for number in chosen],
            "page": 0,
            "page_size": 50,
            "start": 0,
            "end": max(len(chosen) - 1, 0),
            "uri": request.path,
            "first_page_uri": request.path,
            "next_page_uri": None,
            "previous_page_uri": None,
        }
    )


async def media(request: web.Request) -> web.Response:
    message = request.app[CARRIER].store.messages.get(request.match_info["sid"])
    if message is None:
        return refused(404, 20404)
    kept = [
        {"sid": _sid("ME", f"{message.sid}{place}"), "parent_sid": message.sid, "content_type": "image/jpeg"}
        for place in range(message.media_count)
    ]
    return web.json_response({"media_list": kept, "page": 0, "page_size": 50, "next_page_uri": None})


async def feedback(request: web.Request) -> web.Response:
    message, form = request.app[CARRIER].store.messages.get(request.match_info["sid"]), await request.post()
    if message is None:
        return refused(404, 20404)
    return web.json_response(
        {"account_sid": message.account_sid, "message_sid": message.sid, "outcome": form.get("Outcome", "confirmed")}
    )


async def services(request: web.Request) -> web.Response:
    kept = request.app[CARRIER].store.services
    return web.json_response({"services": list(kept.values()), "meta": _meta("services")})


async def add_service(request: web.Request) -> web.Response:
    carrier, form = request.app[CARRIER], await request.post()
    made = _service_json(carrier, _sid("MG", f"{carrier.options.seed}|{len(carrier.store.services)}"))
    carrier.store.services[made["sid"]] = made | _changes(form)
    return web.json_response(carrier.store.services[made["sid"]], status=201)


async def service(request: web.Request) -> web.Response:
    found = _service(request)
    return web.json_response(found) if found else refused(404, 20404)


async def change_service(request: web.Request) -> web.Response:
    found = _service(request)
    if found is None:
        return refused(404, 20404)
    found.update(_changes(await request.post()))
    return web.json_response(found)


async def numbers_of_service(request: web.Request) -> web.Response:
    found = _service(request)
    if found is None:
        return refused(404, 20404)
    carrier = request.app[CARRIER]
    kept = [_in_service(carrier, found["sid"], number) for number in carrier.store.numbers_of[found["sid"]]]
    return web.json_response({"phone_numbers": kept, "meta": _meta("phone_numbers")})


async def add_number(request: web.Request) -> web.Response:
    """A number is named by its sid, as ``IncomingPhoneNumbers`` shows it."""
    found, form, carrier = _service(request), await request.post(), request.app[CARRIER]
    number = next((one for one in _owned(carrier) if _sid("PN", one) == form.get("PhoneNumberSid")), None)
    if found is None or number is None:
        return refused(404, 20404)
    carrier.store.numbers_of[found["sid"]].append(number)
    return web.json_response(_in_service(carrier, found["sid"], number), status=201)


async def registration(request: web.Request) -> web.Response:
    """The registered campaign of a service; ``/__sim/registration`` says how it stands."""
    carrier, found = request.app[CARRIER], _service(request)
    if found is None:
        return refused(404, 20404)
    row = {
        "sid": "QE" + found["sid"][2:],
        "messaging_service_sid": found["sid"],
        "us_app_to_person_usecase": "POLITICAL",
        "campaign_status": carrier.store.registration,
        "errors": [],
    }
    return web.json_response({"compliance": [row] if carrier.store.registration else [], "meta": _meta("compliance")})


async def gone(request: web.Request) -> web.Response:
    """Where the list of a day lies. A day of which nothing is known has an empty list."""
    fault, origin = request.app[CARRIER].faults.at_list, request.url.origin()
    if fault == "no_list":
        return refused(404, 20404)
    if fault == "list_elsewhere":
        origin = origin.with_user("somebody")
    place = f"{origin}{GONE_FILE}{request.query.get('Date', '')}.txt"
    return web.json_response({"redirect_to": place}, status=307, headers={"Location": place})


async def gone_file(request: web.Request) -> web.Response:
    carrier = request.app[CARRIER]
    if carrier.faults.at_list == "list_refused":
        return web.Response(status=403)
    words = "".join(f"{number}\n" for number in carrier.store.gone.get(request.match_info["day"], []))
    answer = web.Response(text=words)
    if carrier.faults.at_list == "list_cut":
        answer.headers["Content-Length"] = str(len(words) + 1)
        answer.force_close()
    return answer


async def lookup(request: web.Request) -> web.Response:
    """What kind of line a number is: it follows from the seed and the number."""
    number, carrier = request.match_info["number"], request.app[CARRIER]
    valid = bool(NORTH_AMERICAN.fullmatch(number))
    chance = Chance(carrier.options.seed, number)
    line = {
        "type": chance.weighed("line", LINES),
        "carrier_name": carrier.network.carrier_of(number),
        "mobile_country_code": "310",
        "mobile_network_code": "260",
        "error_code": None,
    }
    wants_line = "line_type_intelligence" in request.query.get("Fields", "").split(",")
    return web.json_response(
        {
            "phone_number": number,
            "country_code": "US" if valid else None,
            "calling_country_code": "1" if valid else None,
            "valid": valid,
            "validation_errors": [] if valid else ["INVALID_BUT_POSSIBLE"],
            "line_type_intelligence": line if wants_line and valid else None,
            "url": f"https://lookups.twilio.com/v2/PhoneNumbers/{number}",
        }
    )


def _owned(carrier: Carrier) -> list[str]:
    sent = {text.sender for text in carrier.store.messages.values() if text.direction != "inbound" and text.sender}
    return sorted({*SENDERS, *carrier.store.owned, *sent})


def _number_json(carrier: Carrier, number: str) -> dict[str, Any]:
    return {
        "sid": _sid("PN", number),
        "account_sid": carrier.options.account_sid,
        "phone_number": number,
        "friendly_name": number,
        "api_version": shapes.API_VERSION,
        "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False},
        "sms_url": carrier.options.inbound_url,
        "sms_method": "POST",
        "sms_fallback_url": "",
        "sms_fallback_method": "POST",
        "status": "in-use",
        "uri": f"/2010-04-01/Accounts/{carrier.options.account_sid}/IncomingPhoneNumbers/{_sid('PN', number)}.json",
    }


def _in_service(carrier: Carrier, service_sid: str, number: str) -> dict[str, Any]:
    return {
        "sid": _sid("PN", number),
        "account_sid": carrier.options.account_sid,
        "service_sid": service_sid,
        "phone_number": number,
        "country_code": "US",
        "capabilities": ["SMS", "MMS"],
        "url": f"https://messaging.twilio.com/v1/Services/{service_sid}/PhoneNumbers/{_sid('PN', number)}",
    }


def _service(request: web.Request) -> dict[str, Any] | None:
    """A service that was made here, or any whose sid the product uses: it comes about when it is asked for."""
    carrier, sid = request.app[CARRIER], request.match_info["service"]
    if sid not in carrier.store.services and SERVICE_SID.fullmatch(sid):
        carrier.store.services[sid] = _service_json(carrier, sid)
    return carrier.store.services.get(sid)


def _service_json(carrier: Carrier, sid: str) -> dict[str, Any]:
    return {
        "sid": sid,
        "account_sid": carrier.options.account_sid,
        "friendly_name": "Simulated service",
        "inbound_request_url": carrier.options.inbound_url,
        "inbound_method": "POST",
        "fallback_url": None,
        "status_callback": None,
        "sticky_sender": True,
        "area_code_geomatch": True,
        "validity_period": 36_000,
        "usecase": "undeclared",
        "us_app_to_person_registered": bool(carrier.store.registration),
        "use_inbound_webhook_on_number": False,
        "url": f"https://messaging.twilio.com/v1/Services/{sid}",
    }


def _changes(form: Any) -> dict[str, Any]:
    given = {CHANGEABLE[name]: str(words) for name, words in form.items() if name in CHANGEABLE}
    flags = {"sticky_sender", "area_code_geomatch", "use_inbound_webhook_on_number"}
    return {name: words.lower() == "true" if name in flags else words for name, words in given.items()}


def _meta(key: str) -> dict[str, Any]:
    return {"key": key, "page": 0, "page_size": 50, "next_page_url": None, "previous_page_url": None}


def _sid(kind: str, of: str) -> str:
    return kind + sha256(of.encode()).hexdigest()[:32]
