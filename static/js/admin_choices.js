// select2 names its box after what is chosen alone; a screen reader needs the label as well.
// Lists that stand in the page complete (filters) are searched here, without asking the server.
'use strict';
{
  const $ = django.jQuery;
  const named = (select) => {
    const box = select.nextElementSibling && select.nextElementSibling.querySelector('[role="combobox"]');
    const label = select.id && document.querySelector(`label[for="${select.id}"]`);
    if (!box || !label) return;
    label.id = label.id || `${select.id}_label`;
    const chosen = box.querySelector('.select2-selection__rendered');
    box.setAttribute('aria-labelledby', [label.id, chosen && chosen.id].filter(Boolean).join(' '));
    // A text field inside of the box would be announced a second time, without a name.
    if (chosen) ['role', 'aria-readonly'].forEach((name) => chosen.removeAttribute(name));
  };
  $(() => {
    $('select.searched-here').each((_, select) => { $(select).select2({ theme: 'admin-autocomplete', width: '100%' }); });
    document.querySelectorAll('select.admin-autocomplete, select.searched-here').forEach(named);
    $(document).on('select2:open', (event) => {
      const field = document.querySelector('.select2-container--open .select2-search__field');
      const label = document.querySelector(`label[for="${event.target.id}"]`);
      if (!field) return;
      if (label) field.setAttribute('aria-label', label.textContent.trim().replace(/[:：]$/, ''));
      field.focus();
    });
  });
}
