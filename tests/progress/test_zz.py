import pathlib
from django.urls import reverse
from tests import factories
from tests.progress.reading import read


def test_try(told, cast, as_):
    a = told
    factories.make_apprentice(
        cast.provider, factories.make_version(2, 1, 1), cohort=cast.cohort, name="Zed Other"
    )
    c = {"uuid": cast.cohort.uuid}
    for who, names in {
        "assessor": [("caseload", {})],
        "employer": [("own_apprentices", {})],
        "auditor": [("own_apprentices", {})],
        "manager": [("provider", {}), ("cohorts", {})]
        + [(n, c) for n in ("cohort", "cohort_help", "cohort_coverage", "cohort_over_time")],
    }.items():
        for name, kw in names:
            r = as_(who).get(reverse("progress:" + name, kwargs=kw))
            assert r.status_code == 200, (who, name, r.status_code)
            print("=====", who, name)
            print(read(r.text).text)
            pathlib.Path(f"/tmp/prog-var/{name}.html").write_text(r.text)
    r = as_("manager").get(reverse("progress:cohort_csv", kwargs=c))
    print(b"".join(r.streaming_content).decode())
    print(r.headers)
