"""Sites: data that changes while everything runs, kept in one TOML file, settings.sites_file.

A site's time zone says where its days begin: another one holds from the next publication on, for
which the batch run makes every day anew where visits of the site are published already. Its
currency says what its revenue is shown in; that holds at once. An event of a site that is not
listed is kept; it is only not asked for.
"""

from clickstream.sites.site import Site, WrongSite
from clickstream.sites.store import add, load_sites, remove

__all__ = ["Site", "WrongSite", "add", "load_sites", "remove"]
