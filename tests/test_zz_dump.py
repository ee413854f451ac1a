import os
import pytest
from django.db import transaction
from tests.permission_table import TABLE
from tests.test_permissions import world, patterns, send, fingerprints
from tests.world import EVERYBODY, MISSING
pytestmark = pytest.mark.django_db
from tests.url_patterns import all_patterns
KEYS = os.environ.get("KEYS","").split(",")
OBJ = dict(x.split("=") for x in os.environ.get("OBJ","").split(",") if x)
def test_dump(world, patterns):
    rows = {r.key: r for r in TABLE}
    with open(os.environ.get("OUT","/tmp/dump.txt"),"w") as out:
        dump(out, rows, world, patterns)
def dump(out, rows, world, patterns):
    for key, p in patterns.items():
        if KEYS != [""] and not any(k in key for k in KEYS): continue
        obj = OBJ.get(key) or (rows[key].obj if key in rows else "")
        v = {**{n: MISSING.get(n, "x") for n in p.variables}}
        try: v.update(world.variables(obj))
        except Exception as e: print(key, "OBJ", repr(e), file=out)
        before = fingerprints()
        addr = p.address(v.__getitem__)
        print(f"{key} [{obj}] {addr}", file=out)
        for m in ("GET","POST"):
            g={}
            for person in EVERYBODY:
                r = send(world, person, m, addr, {}, before if m=='POST' else None)
                loc = r.headers.get("Location","")
                s = str(r.status_code) + (" LOGIN" if "login" in loc else f" {loc}" if loc else "")
                if r.status_code>=500 and hasattr(r,"exc_info") and r.exc_info: s += " "+repr(r.exc_info[1])[:150]
                if r.changed: s += f" CH{sorted(r.changed)}"
                g.setdefault(s,[]).append(person)
            print("   ", m, "; ".join(f"{s}: {' '.join(ps)}" for s,ps in sorted(g.items())), file=out)
