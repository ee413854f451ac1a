from datetime import date

from django.db import migrations

SINCE = date(2024, 1, 1)
ELSEWHERE = "参照各地“不分类不收运”做法：整改通知书送达后3日内整改，复查合格次日起观察20天"
FOR_NOW = "平台暂定，待市级主管部门确认"
RECTIFICATION = (
    ("serious", 3, 20, ELSEWHERE),
    ("ordinary", 7, 20, FOR_NOW),
    ("minor", 15, 20, FOR_NOW),
)
PUBLICITY = "参照公示5个工作日的做法，按自然日7日计；待市级主管部门确认"


def lay_down(apps, editor):
    """The first terms; an officer lays down others from a later day."""
    for severity, days, observed, source in RECTIFICATION:
        apps.get_model("evaluation", "RectificationTerm").objects.create(
            severity=severity,
            days=days,
            observation_days=observed,
            in_force_since=SINCE,
            source=source,
        )
    apps.get_model("evaluation", "PublicityTerm").objects.create(
        days=7, in_force_since=SINCE, source=PUBLICITY
    )


class Migration(migrations.Migration):

    dependencies = [
        ("evaluation", "0001_initial"),
    ]

    operations = [migrations.RunPython(lay_down, migrations.RunPython.noop)]
