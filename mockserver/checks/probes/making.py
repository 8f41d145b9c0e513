"""All probes of one operation."""

from mockserver.checks.probes.body_probes import body_probes
from mockserver.checks.probes.credential_probes import credential_probes
from mockserver.checks.probes.media_probes import media_probes
from mockserver.checks.probes.method_probes import method_probes
from mockserver.checks.probes.parameter_probes import parameter_probes
from mockserver.checks.probes.probe import Probe
from mockserver.checks.probes.subject import Subject
from mockserver.checks.probes.text_probes import text_probes

_MAKERS = (
    credential_probes,
    parameter_probes,
    body_probes,
    media_probes,
    text_probes,
    method_probes,
)


def probes_of(subject: Subject) -> list[Probe]:
    """Return the probes of an operation, the same ones in the same order each time."""
    return [probe for make in _MAKERS for probe in make(subject)]
