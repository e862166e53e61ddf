<?xml version="1.0" encoding="UTF-8"?>
<psc:chapters xmlns:psc="http://podlove.org/simple-chapters" version="1.2">
  <psc:chapter start="00:00:00.000" title="Nachtbus fährt seine Gäste bis vor die Haustür"/>
  <psc:chapter start="00:00:53.000" title="Ein Bus, der bis vor die Tür fährt"/>
  <psc:chapter start="00:01:33.000" title="&quot;Einmal war ein Schaf dabei&quot;"/>
</psc:chapters>
