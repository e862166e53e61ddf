"""What every edition says of itself: that a machine speaks.

EU AI Act Art. 50 and its Code of Practice ask for an audible notice at the start of what is only
heard, and for a label in the file.
"""

NOTICE = "Diese Audioversion wurde künstlich generiert."
