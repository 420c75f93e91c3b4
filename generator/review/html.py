"""The review as a fragment of HTML that needs nothing else: no script, no style, no other host."""

from __future__ import annotations

from jinja2 import Environment

from generator.review import words
from generator.review.value import Review

_TEMPLATE = """\
<section class="dangan-review" lang="zh-CN">
<h2>档案改动审阅：{{ words.conclusion(review) }}</h2>
<p>{{ words.heading(review) }}</p>
{%- for name, findings, after in found if findings %}
<h3>{{ name }}</h3>
<ul>
{%- for finding in findings %}
<li>{% if finding.place %}<code>{{ finding.place }}</code> {% endif %}{{ finding.message }}
{%- if finding.hint %}。{{ finding.hint }}{% endif %}</li>
{%- endfor %}
</ul>
{%- if after %}
<p>{{ after }}</p>
{%- endif %}
{%- endfor %}
<h3>对考评的影响</h3>
{%- if review.effects %}
<table>
<thead><tr><th scope="col">季度</th><th scope="col">干警</th><th scope="col">前</th>
<th scope="col">后</th><th scope="col">条款和记录</th></tr></thead>
<tbody>
{%- for effect in review.effects %}
<tr><td>{{ effect.period }}</td><td>{{ effect.officer }} {{ effect.name }}</td>
<td>{{ effect.before or "" }} {{ effect.grade_before or "" }}</td>
<td>{{ effect.after or "" }} {{ effect.grade_after or "" }}</td>
<td>{{ words.reasons(effect) }}</td></tr>
{%- endfor %}
</tbody>
</table>
{%- else %}
<p>没有影响。</p>
{%- endif %}
<h3>改动</h3>
{%- for title, changes in words.by_officer(review.changes) %}
<h4>{{ title }}</h4>
<ul>
{%- for change in changes %}
<li>{{ words.what(change) }} <code>{{ change.location.path }}:{{ change.location.line }}</code>
{%- if change.fields or change.deadlines %}
<ul>
{%- for field in change.fields %}
{%- set sides = words.field_sides(field) %}
{%- if change.action == "新增" %}
<li>{{ field.field }}：{{ sides[1] }}</li>
{%- elif change.action == "删除" %}
<li>{{ field.field }}：<del>{{ sides[0] }}</del></li>
{%- else %}
<li>{{ field.field }}：<del>{{ sides[0] }}</del> → <ins>{{ sides[1] }}</ins></li>
{%- endif %}
{%- endfor %}
{%- for shift in change.deadlines %}
<li>期限 {{ words.shift(shift) }}</li>
{%- endfor %}
</ul>
{%- endif %}
</li>
{%- endfor %}
</ul>
{%- else %}
<p>没有改动记录。</p>
{%- endfor %}
</section>
"""


def as_html(review: Review) -> str:
    """The whole review as one ``<section>``."""
    environment = Environment(autoescape=True, keep_trailing_newline=True)
    return environment.from_string(_TEMPLATE).render(
        review=review,
        words=words,
        found=(
            ("违规", review.violations, words.remedy(review.violations)),
            ("需要留意", review.warnings, ""),
        ),
    )
