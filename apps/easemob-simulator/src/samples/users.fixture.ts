/** account_system.md, push.md, user_relationship.md and userprofile.md. */
export const userSamples = `
registerUsers
> POST /users [{"username":"U9","password":"123"}]
< {"action":"post","path":"/users","entities":[{"uuid":"<text>","type":"user","created":"<number>","modified":"<number>","username":"u9","activated":true}]}

getUser
> GET /users/u1
< {"action":"get","path":"/users","entities":[{"uuid":"<text>","type":"user","username":"u1","activated":true}],"count":1}

listUsers
> GET /users?limit=2
< {"params":{"limit":["2"]},"path":"/users","entities":[{"username":"u1"},{"username":"u2"}],"cursor":"<text>","count":2}

modifyUser
> PUT /users/u1 {"nickname":"testuser","notification_display_style":"1"}
< {"action":"put","path":"/users","entities":[{"username":"u1","activated":true,"notification_display_style":1,"nickname":"testuser"}]}

deleteUser
> DELETE /users/u1
< {"action":"delete","path":"/users","entities":[{"username":"u1","activated":true}]}

deleteUsers
> DELETE /users?limit=2
< {"action":"delete","params":{"limit":["2"]},"path":"/users","entities":[{"username":"u1"},{"username":"u2"}]}

changePassword
> PUT /users/u1/password {"newpassword":"new"}
< {"action":"set user password","timestamp":"<number>","duration":"<number>"}

changePasswordByPost
> POST /users/u1/password {"newpassword":"new"}
< {"action":"set user password"}

deactivateUser
> POST /users/u1/deactivate
< {"action":"Deactivate user","entities":[{"uuid":"<text>","type":"user","username":"u1","activated":false}]}

activateUser
> POST /users/u1/activate
< {"action":"activate user"}

disconnectUser
> GET /users/u1/disconnect
< {"action":"get","data":{"result":true},"count":0}

disconnectDevice
> DELETE /users/u1/disconnect/android_1
< {"action":"delete","data":{"result":true}}

onlineStatus
> GET /users/u1/status
< {"action":"get","data":{"u1":"offline"},"count":0}

onlineStatusBatch
> POST /users/batch/status {"usernames":["u1","u2"]}
< {"action":"get batch user status","data":[{"u1":"offline"},{"u2":"offline"}]}

onlineDevices
> GET /users/u1/resources
< {"data":[]}

offlineMessages
> GET /users/u1/offline_msg_count
< {"data":{"u1":0},"count":0}

muteUser
> POST /mutes {"username":"u1","chat":96,"groupchat":-1}
< {"action":"post","path":"/mutes","data":{"result":"ok"}}

userMute
+ POST /mutes {"username":"u1","chat":96,"groupchat":-1}
> GET /mutes/u1
< {"path":"/mutes","data":{"userid":"school#im_u1","chat":96,"groupchat":-1,"chatroom":0,"unixtime":"<number>"}}

userMutes
+ POST /mutes {"username":"u1","chat":69}
> GET /mutes?pageNum=1&pageSize=10
< {"path":"/mutes","data":{"data":[{"username":"u1","chat":69}],"unixtime":"<number>"}}

addContact
> POST /users/u1/contacts/users/u2
< {"action":"post","path":"/users/<uuid>/contacts","entities":[{"type":"user","username":"u2","activated":true}]}

contacts
+ POST /users/u1/contacts/users/u2
> GET /users/u2/contacts/users
< {"data":["u1"],"count":1}

remarkContact
+ POST /users/u1/contacts/users/u2
> PUT /user/u1/contacts/users/u2 {"remark":"a friend"}
< {"action":"put","status":"ok"}

contactsPaged
+ POST /users/u1/contacts/users/u2
> GET /user/u1/contacts?limit=10&needReturnRemark=true
< {"count":1,"data":{"contacts":[{"remark":null,"username":"u2"}]}}

removeContact
+ POST /users/u1/contacts/users/u2
> DELETE /users/u1/contacts/users/u2
< {"action":"delete","path":"/users/<uuid>/contacts","entities":[{"username":"u2"}]}

importContacts
> POST /users/u1/contacts/import {"usernames":["u2","nobody"]}
< {"status":"ok","data":{"UnKnowFailed":[],"success":["u2"],"NotExistFailed":["nobody"],"maxLimitFailed":[]}}

blockUsers
> POST /users/u1/blocks/users {"usernames":["u2"]}
< {"action":"post","data":["u2"]}

blockedUsers
+ POST /users/u1/blocks/users {"usernames":["u2","u3","u4"]}
> GET /users/u1/blocks/users?pageSize=2
< {"data":["u2","u3"],"count":2,"cursor":"<text>"}

unblockUser
+ POST /users/u1/blocks/users {"usernames":["u2"]}
> DELETE /users/u1/blocks/users/u2
< {"action":"delete","path":"/users/<uuid>/blocks","entities":[{"username":"u2"}]}

setAttributes
> PUT /metadata/user/u1 {"ext":"ext","nickname":"nickname"}
< {"data":{"ext":"ext","nickname":"nickname"}}

attributes
+ PUT /metadata/user/u1 {"ext":"ext","nickname":"nickname"}
> GET /metadata/user/u1
< {"data":{"ext":"ext","nickname":"nickname"}}

attributesOfMany
+ PUT /metadata/user/u1 {"ext":"ext","nickname":"nickname"}
> POST /metadata/user/get {"properties":["ext"],"targets":["u1","u2"]}
< {"data":{"u1":{"ext":"ext"},"u2":{}}}

attributesSize
+ PUT /metadata/user/u1 {"ext":"ext","nickname":"nickname"}
> GET /metadata/user/capacity
< {"data":22}

deleteAttributes
+ PUT /metadata/user/u1 {"ext":"ext","nickname":"nickname"}
> DELETE /metadata/user/u1
< {"data":true}

setPushNicknames
> PUT /push/nickname [{"username":"u1","push_nickname":"推送昵称-1"}]
< {"action":"put","path":"/push","entities":[{"push_nickname":"推送昵称-1","username":"u1"}]}

setPushSilence
> PUT /users/u1/notification/user/u2 {"type":"NONE","ignoreInterval":"21:30-08:00","ignoreDuration":86400000}
< {"path":"/users","data":{"type":"NONE","ignoreDuration":"<number>","ignoreInterval":"21:30-08:00"}}

pushSilence
+ PUT /users/u1/notification/user/u2 {"type":"NONE"}
> GET /users/u1/notification/user/u2
< {"path":"/users","data":{"type":"NONE"}}

setPushLanguage
> PUT /users/u1/notification/language {"translationLanguage":"EU"}
< {"path":"/users","data":{"language":"EU"}}

pushLanguage
+ PUT /users/u1/notification/language {"translationLanguage":"EU"}
> GET /users/u1/notification/language
< {"path":"/users","data":{"language":"EU"}}

bindPush
> PUT /users/u1/push/binding {"device_id":"d1","device_token":"t","notifier_name":"104410638"}
< {"entities":[{"device_id":"d1","device_token":"t","notifier_name":"104410638"}]}

pushBindings
+ PUT /users/u1/push/binding {"device_id":"d1","device_token":"t","notifier_name":"104410638"}
> GET /users/u1/push/binding
< {"entities":[{"device_id":"d1","device_token":"t","notifier_name":"104410638"}]}
`;
