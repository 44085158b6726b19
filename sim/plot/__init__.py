"""Pictures, where people would rather look than read. Needs the extra ``diplosim[plot]``."""
